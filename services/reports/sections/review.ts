import type { UserRole } from '../../../models/user.js';
import { figure } from '../../review/presenters/time.js';
import type { RuleCount } from '../count/rules.js';
import { column, paragraph, row, type Section, table } from '../document.js';
import type { CaseFacts, HealthFacts } from '../facts.js';
import { ofText } from '../words.js';

/**
 * What the Department for Education’s filtering and monitoring standards ask the school to look at once a year, and what Candour can show of it.
 * The school writes the rest: a machine knows neither its filter nor its pupils. Source: docs/reports.md, “The annual review”.
 */
export interface ReviewFacts {
  /** How many accounts in use each role has. */
  readonly roles: ReadonlyMap<UserRole, number>;
  /** Rules and detectors by state. */
  readonly rules: { readonly on: number; readonly shadow: number; readonly off: number };
  /** Reports of the year that were made, and how many of them were sent. */
  readonly reports: { readonly made: number; readonly undelivered: number };
  /** When the review before this one was made; `null`: there is none. */
  readonly lastReview: string | null;
}

const ROLES: readonly (readonly [role: UserRole, name: string])[] = [
  ['lead', 'Designated safeguarding lead'],
  ['deputy', 'Deputies'],
  ['head', 'Head teacher (senior leadership)'],
  ['governor', 'Governors'],
  ['chair', 'Chair of governors'],
  ['administrator', 'IT'],
];

export function reviewRoles({ roles }: ReviewFacts): Section {
  return {
    id: 'roles',
    title: '1. Roles and responsibilities',
    inMail: true,
    parts: [
      paragraph(
        'A senior leader and a governor are responsible for the standards; the safeguarding lead leads on what is picked up; IT looks after the systems. It must be clear who is who.',
        true,
      ),
      table(
        [column('Role in Candour', 0.7), column('Accounts in use', 0.3, true)],
        ROLES.map(([role, name]) => {
          const count = roles.get(role) ?? 0;
          return row(name, { text: figure(count), ...(count === 0 && role !== 'deputy' ? { tone: 'late' } : {}) });
        }),
      ),
      { kind: 'blank', text: 'The responsible senior leader and governor, by name, and since when:' },
    ],
  };
}

export function reviewYear({ lastReview }: ReviewFacts): Section {
  return {
    id: 'yearly',
    title: '2. The review itself',
    inMail: true,
    parts: [
      paragraph(
        'At least once a year, and whenever a safeguarding risk is identified, working practice changes or new technology comes in; by the senior leadership team, the safeguarding lead and IT together, with the responsible governor.',
        true,
      ),
      paragraph(
        lastReview === null
          ? 'No review before this one was made in Candour.'
          : `The last review was made ${lastReview}.`,
      ),
      { kind: 'blank', text: 'Who took part in this review, and on which day:' },
      {
        kind: 'blank',
        text: 'The pupils’ risks this year (ages, needs, what the area brings), and new technology or ways of working:',
      },
    ],
  };
}

export function reviewWatched({ rules }: ReviewFacts, { changes, coverage }: HealthFacts): Section {
  const weakened = changes.filter(({ weakens }) => weakens).length;
  return {
    id: 'watched',
    title: '3. What is watched and what is blocked, and why',
    inMail: true,
    parts: [
      paragraph('Decisions on what is blocked, allowed and looked for are written down with their reasons.', true),
      table(
        [column('Monitoring of messages', 0.7), column('Number', 0.3, true)],
        [
          row('Sources connected', figure(coverage.sources.filter(({ enabled }) => enabled).length)),
          row('Rules and detectors that raise cases', figure(rules.on)),
          row('In shadow: they find and raise nothing', figure(rules.shadow)),
          row('Switched off', figure(rules.off)),
          row('Changes in the year, each with its reason on the record', figure(changes.length)),
          row('Of them weaker monitoring, agreed by two people', figure(weakened)),
        ],
      ),
      {
        kind: 'blank',
        text: 'The filter (Candour is none): which product, what it blocks and allows and why, its illegal-content lists, who may change it:',
      },
    ],
  };
}

export function reviewChecks({ reports }: ReviewFacts, { coverage }: HealthFacts): Section {
  const { seen, counts, gap, failing, outages } = coverage;
  return {
    id: 'checked',
    title: '4. Checks that it works',
    inMail: true,
    parts: [
      paragraph('Checks are made and kept: when, by whom, what was tested, and what was done about it.', true),
      table(
        [column('Over the year', 0.7), column('Number', 0.3, true)],
        [
          row('Messages seen at the sources', figure(seen)),
          row('Scanned', figure(counts.scanned)),
          row('Not or only partly read, each with its reason', figure(counts.unreadable + counts['partly-read'])),
          row('Unexplained now', { text: figure(gap), tone: gap === 0 ? 'good' : 'late' }),
          row('Sources that cannot be read now', { text: figure(failing), ...(failing > 0 ? { tone: 'late' } : {}) }),
          row('Times a source was not read for ten minutes or more', figure(outages.length)),
          row('Reports made for readers', figure(reports.made)),
          row('Of them not delivered by e-mail', figure(reports.undelivered)),
        ],
      ),
      {
        kind: 'blank',
        text: 'Checks of the filter on each kind of device and for pupils, staff and guests: when, by whom, result, action:',
      },
    ],
  };
}

export function reviewRules(rules: readonly RuleCount[]): Section {
  const judged = rules.filter(({ precision }) => precision.right + precision.wrong > 0);
  const right = judged.reduce((sum, { precision }) => sum + precision.right, 0);
  const all = judged.reduce((sum, { precision }) => sum + precision.right + precision.wrong, 0);
  return {
    id: 'agreement',
    title: 'How often people agreed',
    inMail: true,
    parts: [
      paragraph(
        all === 0
          ? 'Nothing was judged in the year.'
          : `People agreed with ${ofText(right, all)} judgements of ${judged.length} rules. ${judged.filter(({ review }) => review).length} of these rules should be looked at.`,
      ),
    ],
  };
}

/** `shown`: how a number of people is written for this audience. */
export function reviewTraining({ checks }: HealthFacts, shown: (count: number) => string): Section {
  const late = checks.ahead.filter(({ state }) => state === 'missing' || state === 'lapsed');
  const count = (check: string) => shown(late.filter(one => one.check === check).length);
  return {
    id: 'training',
    title: '6. Staff',
    inMail: true,
    parts: [
      paragraph(
        'Staff understand their part, are trained, follow the procedures and act on reports and concerns.',
        true,
      ),
      table(
        [column('Mentors and staff on the register', 0.7), column('Number', 0.3, true)],
        [
          row('With the scheme now', shown(checks.people)),
          row('Vetting missing or ended', count('vetting')),
          row('Training missing or ended', count('training')),
        ],
      ),
      {
        kind: 'blank',
        text: 'Online-safety training of all staff, and what is said to pupils and parents about monitoring:',
      },
    ],
  };
}

export function reviewOutcome(): Section {
  return {
    id: 'actions',
    title: '7. What follows',
    inMail: true,
    parts: [
      paragraph(
        'The review informs policies, roles, training, lessons, what is bought, and what is checked how often.',
        true,
      ),
      { kind: 'blank', text: 'Gaps found, what is done, by whom and by when:' },
      { kind: 'blank', text: 'Seen by the governing body on:' },
    ],
  };
}

/** How incidents were dealt with, for who reads cases. */
export function reviewIncidents({ cases }: CaseFacts): Section {
  return {
    id: 'incidents',
    title: '5. Incidents: picked up, acted on, outcomes recorded',
    inMail: true,
    parts: [
      paragraph(
        `${figure(cases.length)} ${cases.length === 1 ? 'case was' : 'cases were'} raised in the year. How fast they were taken and decided, and what was decided, stands below.`,
      ),
    ],
  };
}

export function reviewIncidentsElsewhere(): Section {
  return {
    id: 'incidents',
    title: '5. Incidents: picked up, acted on, outcomes recorded',
    inMail: true,
    parts: [
      paragraph(
        'Figures of cases stand in the reports of those who read them, and for governors in those of each term.',
      ),
    ],
  };
}
