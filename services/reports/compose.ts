import { shownTotal } from '../figures/suppress.js';
import { shownText } from '../review/presenters/figures.js';
import { figure } from '../review/presenters/time.js';
import { AUDIENCE, REPORT_TITLES, type ReportAudience } from './audience.js';
import type { ReportDocument, Section } from './document.js';
import type { CaseFacts, HealthFacts, Setting } from './facts.js';
import { periodName } from './period-words.js';
import { categorySection, channelSection, trendSection, yearSection } from './sections/cases.js';
import { outcomeSection, timesSection } from './sections/decisions.js';
import {
  type GovernorFacts,
  governorChecks,
  governorFigures,
  governorSummary,
  governorTables,
  governorTimes,
} from './sections/governors.js';
import { accessSection, changesSection, checksSection, coverageSection, volumeSection } from './sections/health.js';
import {
  type ReviewFacts,
  reviewChecks,
  reviewIncidents,
  reviewIncidentsElsewhere,
  reviewOutcome,
  reviewRoles,
  reviewRules,
  reviewTraining,
  reviewWatched,
  reviewYear,
} from './sections/review.js';
import { rulesSection } from './sections/rules.js';
import { openSection, pairsSection } from './sections/waiting.js';
import { caseFigures, caseSummary, coverageText, healthFigures } from './summary.js';

const RESTRICTED = {
  lead: 'Restricted.',
  text: 'No message text and no names. Publishing anything that identifies a member of staff accused of an offence against a pupil is restricted by law until charge.',
} as const;
const FIGURES_ONLY = {
  lead: 'Figures only.',
  text: 'Numbers from 1 to 4 are not shown, nor what they could be worked out from.',
} as const;
const HEALTH_ONLY = { lead: 'Health of monitoring.', text: 'No cases, no message text and no names.' } as const;

/** What the facts of a report are made into; pure. `cases` and `review` where the audience and the period have them. */
export interface Composed {
  readonly audience: ReportAudience;
  readonly setting: Setting;
  readonly health: HealthFacts;
  readonly cases: CaseFacts | null;
  readonly governors: GovernorFacts | null;
  readonly review: ReviewFacts | null;
}

export function composeReport(facts: Composed): ReportDocument {
  const { audience, setting, health, cases, governors, review } = facts;
  if (review !== null) return reviewReport(facts, review);
  if (cases !== null) return caseReport(audience, cases, health, setting);
  if (governors !== null) return governorReport(governors, health, setting);
  return healthReport(health, setting);
}

type Head = Pick<ReportDocument, 'title' | 'period' | 'audience' | 'school'>;

function headOf(audience: ReportAudience, { period, school }: Setting): Head {
  return { title: REPORT_TITLES[period.kind], period: periodName(period), audience: AUDIENCE[audience].name, school };
}

function caseReport(audience: ReportAudience, cases: CaseFacts, health: HealthFacts, setting: Setting): ReportDocument {
  const isNil = cases.cases.length === 0;
  const sections: readonly (readonly Section[])[] = [
    [trendSection(cases, setting)],
    [categorySection(cases, setting)],
    ...(isNil
      ? []
      : [
          [yearSection(cases), channelSection(cases)],
          [outcomeSection(cases), timesSection(cases, setting)],
        ]),
    [rulesSection(cases, setting)],
    [coverageSection(health, setting)],
    [volumeSection(health, setting)],
    [openSection(cases, setting), checksSection(health)],
    [pairsSection(cases), accessSection(cases)],
    [changesSection(health, setting)],
  ];
  return {
    ...headOf(audience, setting),
    restriction: RESTRICTED,
    summary: caseSummary(cases, health, setting),
    figures: caseFigures(cases, health, setting),
    rows: sections,
    made: madeLines(setting, [
      'Figures count cases by the day they were raised; a case with several findings counts once, under its most severe.',
      MESSAGES,
    ]),
  };
}

function governorReport(governors: GovernorFacts, health: HealthFacts, setting: Setting): ReportDocument {
  return {
    ...headOf('governors', setting),
    restriction: FIGURES_ONLY,
    summary: `${governorSummary(governors)} ${coverageText(health, setting)}`,
    figures: governorFigures(governors, health),
    rows: [
      ...governorTables(governors),
      ...(governors.figures.tables.length === 0 ? [] : [[governorTimes(governors), governorChecks(health)]]),
      ...(governors.figures.tables.length === 0 ? [[governorChecks(health)]] : []),
      [volumeSection(health, setting)],
      [coverageSection(health, setting)],
      [changesSection(health, setting)],
    ],
    made: madeLines(setting, [
      'Figures count cases by the day they were raised, as the page “Figures” does.',
      MESSAGES,
    ]),
  };
}

function healthReport(health: HealthFacts, setting: Setting): ReportDocument {
  return {
    ...headOf('it', setting),
    restriction: HEALTH_ONLY,
    summary: coverageText(health, setting),
    figures: healthFigures(health),
    rows: [
      [coverageSection(health, setting)],
      [volumeSection(health, setting)],
      [checksSection(health)],
      [changesSection(health, setting)],
    ],
    made: madeLines(setting, [MESSAGES]),
  };
}

function reviewReport({ audience, cases, health, setting }: Composed, review: ReviewFacts): ReportDocument {
  return {
    ...headOf(audience, setting),
    restriction: cases === null ? { ...HEALTH_ONLY, lead: 'For the annual review.' } : RESTRICTED,
    summary: `What Candour can show for the yearly review that the Department for Education’s filtering and monitoring standards ask for. What only the school knows is left to be written in. ${coverageText(health, setting)}`,
    figures: cases === null ? healthFigures(health) : caseFigures(cases, health, setting),
    rows: [
      [reviewRoles(review)],
      [reviewYear(review)],
      [reviewWatched(review, health)],
      [reviewChecks(review, health)],
      [coverageSection(health, setting)],
      [volumeSection(health, setting)],
      ...(cases === null
        ? [[reviewIncidentsElsewhere()]]
        : [
            [reviewIncidents(cases)],
            [trendSection(cases, setting)],
            [categorySection(cases, setting)],
            [outcomeSection(cases), timesSection(cases, setting)],
            [reviewRules(cases.rules)],
          ]),
      [reviewTraining(health, audience === 'governors' ? count => shownText(shownTotal(count)) : figure)],
      [changesSection(health, setting)],
      [reviewOutcome()],
    ],
    made: madeLines(setting, [
      'Department for Education, Filtering and monitoring standards for schools and colleges (Meeting digital and technology standards in schools and colleges).',
      MESSAGES,
    ]),
  };
}

const MESSAGES = 'Messages are counted where they lie: one that is in two mailboxes is seen twice.';

function madeLines({ clock, now }: Setting, lines: readonly string[]): readonly string[] {
  return [`Made ${clock.full(now)}.`, ...lines];
}
