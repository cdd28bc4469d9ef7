import { counted, figure } from '../review/presenters/time.js';
import { countOpen } from './count/open.js';
import { isOpen } from './count/outcomes.js';
import { timesOfAll } from './count/times.js';
import type { CaseFacts, HealthFacts, Setting } from './facts.js';
import { periodWords } from './period-words.js';
import { timeText } from './sections/decisions.js';
import { lateText, outageText, unwatchedText } from './sections/health.js';
import { firstNumeral, numeral } from './words.js';

/** The first paragraph: what came up, whether it was dealt with in time, and whether everything was looked at. */
export function caseSummary(facts: CaseFacts, health: HealthFacts, setting: Setting): string {
  if (facts.cases.length === 0) return nilSummary(facts, health, setting);
  return [raisedText(facts, setting), ...decidedText(facts, setting), coverageText(health, setting)].join(' ');
}

/** What a report says when nothing came up: `Nothing was found: 12,418 scanned, 0 cases, 0 gaps.` */
function nilSummary(facts: CaseFacts, health: HealthFacts, setting: Setting): string {
  const { sources, counts, gap, seen, failing, outages, late, isBefore } = health.coverage;
  if (sources.length === 0) return coverageText(health, setting);
  // What is overdue now is so whatever the period.
  if (isBefore) return [coverageText(health, setting), ...decidedText(facts, setting)].join(' ');
  const nothing = `Nothing was found: ${figure(counts.scanned)} scanned, 0 cases, ${counted(gap, 'gap')}.`;
  const before = facts.casesBefore.length;
  const then = `In ${periodWords(setting.period).before} it was ${numeral(before)}.`;
  // What was not wholly read, or cannot be read now, has to be said where nothing else is.
  const isPlain = failing === 0 && seen === counts.scanned && gap === 0 && outages.length === 0 && late.length === 0;
  return [
    nothing,
    ...(before > 0 ? [then] : []),
    ...decidedText(facts, setting),
    ...(isPlain ? [] : [coverageText(health, setting)]),
  ].join(' ');
}

function raisedText({ cases, casesBefore }: CaseFacts, { period }: Setting): string {
  const { before } = periodWords(period);
  const [now, then] = [cases.length, casesBefore.length];
  const was = now === 1 ? 'case was' : 'cases were';
  if (now === then) return `${firstNumeral(now)} ${was} raised, as in ${before}.`;
  const more = now > then ? 'more' : 'fewer';
  return `${firstNumeral(now)} ${was} raised, ${numeral(Math.abs(now - then))} ${more} than ${before}.`;
}

function decidedText({ cases, open }: CaseFacts, { now }: Setting): readonly string[] {
  const waiting = countOpen(open, now);
  const overdue = waiting.filter(one => one.overdue).length;
  const texts: string[] = [];
  if (cases.length > 0) {
    const still = cases.filter(isOpen).length;
    const decided = cases.length - still;
    texts.push(
      still === 0
        ? cases.length === 1
          ? 'It is decided.'
          : 'All are decided.'
        : `${decided === 0 ? 'None' : firstNumeral(decided)} ${decided <= 1 ? 'is' : 'are'} decided, ${numeral(still)} ${still === 1 ? 'is' : 'are'} open.`,
    );
    const { due, inTime } = timesOfAll('decide', cases, now);
    if (due > inTime)
      texts.push(`${firstNumeral(due - inTime)} ${due - inTime === 1 ? 'decision is' : 'decisions are'} late.`);
  }
  if (overdue > 0) texts.push(`${firstNumeral(overdue)} open ${overdue === 1 ? 'case is' : 'cases are'} overdue now.`);
  return texts;
}

/** Quiet is not blind: whether everything that came was looked at. */
export function coverageText({ coverage }: HealthFacts, { period, clock }: Pick<Setting, 'period' | 'clock'>): string {
  const { sources, seen, counts, gap, failing, outages, isBefore } = coverage;
  if (sources.length === 0) return 'No source is connected: nothing was watched.';
  if (isBefore) return unwatchedText(coverage, clock);
  const scanned = `${figure(counts.scanned)} of ${counted(seen, 'message')} scanned`;
  const gaps = `${figure(gap)} unexplained ${gap === 1 ? 'gap' : 'gaps'}`;
  const rest = seen - counts.scanned;
  const left = rest === 0 ? '' : `, ${figure(rest)} accounted for below`;
  const blind =
    failing === 0 ? '' : ` ${firstNumeral(failing)} ${failing === 1 ? 'source' : 'sources'} cannot be read now.`;
  const late = outages.length === 0 ? '' : ` ${outageText(outages)}`;
  const begun = lateText(coverage, period.begins, clock);
  return `${scanned}${left}, ${gaps}.${begun === '' ? '' : ` ${begun}`}${blind}${late}`;
}

/** The five figures at the top. */
export function caseFigures(facts: CaseFacts, health: HealthFacts, { now, period }: Setting) {
  const { cases, casesBefore } = facts;
  const { coverage } = health;
  const last = periodWords(period).last.toLowerCase();
  return [
    { value: figure(coverage.seen), label: 'messages seen' },
    { value: figure(cases.length), label: `cases raised, ${last} ${figure(casesBefore.length)}` },
    { value: timeText(timesOfAll('acknowledge', cases, now).median), label: 'median until taken' },
    { value: timeText(timesOfAll('decide', cases, now).median), label: 'median until decided' },
    { value: figure(coverage.gap), label: 'unexplained gaps' },
  ];
}

/** The same of a report that is about no case. */
export function healthFigures({ coverage, changes, checks }: HealthFacts) {
  const lapsed = checks.ahead.filter(({ state }) => state === 'missing' || state === 'lapsed').length;
  return [
    { value: figure(coverage.seen), label: 'messages seen' },
    { value: figure(coverage.counts.scanned), label: 'scanned' },
    { value: figure(coverage.gap), label: 'unexplained gaps' },
    { value: figure(lapsed), label: 'checks missing or ended' },
    { value: figure(changes.length), label: 'changes to monitoring' },
  ];
}
