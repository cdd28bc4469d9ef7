import type { LedgerState } from '../../../models/ledger-entry.js';
import { changeText as changeWords } from '../../review/presenters/change-words.js';
import { dateText } from '../../review/presenters/checks.js';
import { reasonText } from '../../review/presenters/reasons.js';
import { counted, figure, span } from '../../review/presenters/time.js';
import { visibleLine } from '../../review/presenters/untrusted.js';
import type { CanaryCount } from '../count/canaries.js';
import type { MonitoringChange } from '../count/changes.js';
import { AHEAD_DAYS, type CheckAhead } from '../count/checks.js';
import type { CoverageCount, SourceCoverage } from '../count/coverage.js';
import { type Cell, column, type Part, paragraph, row, type Section, table, totalRow } from '../document.js';
import type { CaseFacts, HealthFacts, Setting } from '../facts.js';
import { BUCKET_HEADS, bucketName, shortDay, timeNotes } from '../period-words.js';
import { NARROW, WIDE } from '../picture/stacked-bars.js';
import { drawTrendLine, type TrendLine } from '../picture/trend-line.js';
import { roleText } from '../words.js';

/** What sources held and what became of it. */
export function coverageSection({ coverage, canaries }: HealthFacts, { clock }: Setting): Section {
  const { sources, counts, seen, gap } = coverage;
  return {
    id: 'coverage',
    title: 'Coverage',
    inMail: true,
    parts: [
      ...(sources.length === 0
        ? [paragraph('No source is connected: nothing was watched.')]
        : [
            table(
              [
                column('Source', 0.24),
                column('Seen', 0.11, true),
                column('Scanned', 0.12, true),
                column('Not read', 0.12, true),
                column('Gaps and failures explained', 0.41),
              ],
              [
                ...sources.map(one =>
                  row(
                    visibleLine(one.label, 60),
                    figure(one.seen),
                    figure(one.counts.scanned),
                    figure(one.seen - one.counts.scanned),
                    { text: explainedText(one, clock), ...(one.failingSince || one.gap ? { tone: 'late' } : {}) },
                  ),
                ),
                totalRow('All', figure(seen), figure(counts.scanned), figure(seen - counts.scanned), gapCell(gap)),
              ],
            ),
          ]),
      ...(sources.length === 0 ? [] : outageParts(coverage, clock)),
      paragraph(canaryText(canaries)),
    ],
  };
}

/** When a source could not be read. Nothing is lost by it, but what came then was seen late. */
function outageParts(coverage: CoverageCount, clock: Setting['clock']): readonly Part[] {
  const { outages, late, isBefore } = coverage;
  if (isBefore) return [paragraph(unwatchedText(coverage, clock))];
  const begun = late.map(({ label, since }) => paragraph(beginningText(visibleLine(label, 60), since, clock)));
  if (outages.length === 0)
    return late.length > 0
      ? [...begun, paragraph('Apart from that every source could be read, but for moments of less than ten minutes.')]
      : [paragraph('Every source could be read all the time, but for moments of less than ten minutes.')];
  const longest = [...outages].sort((a, b) => b.milliseconds - a.milliseconds).slice(0, MOST_OUTAGES);
  const shown = outages.filter(outage => longest.includes(outage));
  const more = outages.length - shown.length;
  return [
    ...begun,
    paragraph(
      `${outageText(outages)} What came then was read afterwards${more > 0 ? `. The ${MOST_OUTAGES} longest:` : ':'}`,
    ),
    table(
      [
        column('Not read', 0.2),
        column('From', 0.23),
        column('Until', 0.23),
        column('For', 0.1, true),
        column('Why', 0.24),
      ],
      shown.map(({ label, since, until, milliseconds, message }) =>
        row(
          visibleLine(label, 60),
          clock.full(since),
          until === null ? { text: 'still so', tone: 'late' } : clock.full(until),
          lasting(milliseconds),
          visibleLine(message, 120),
        ),
      ),
    ),
  ];
}

function beginningText(label: string, since: Date | null, clock: Setting['clock']): string {
  return since === null
    ? `${label} has never been read: nothing was watched there.`
    : `${label} has been read since ${clock.full(since)}: before that nothing was watched there.`;
}

/** Of a period before the first source was read: that nothing came up says nothing. */
export function unwatchedText({ watchedFrom }: CoverageCount, clock: Setting['clock']): string {
  return watchedFrom === null
    ? 'Nothing was watched yet: no source has been read so far.'
    : `Nothing was watched yet: reading began on ${clock.full(watchedFrom)}.`;
}

/** `Reading began on …` of the first source, or how many began within the period; `''`: all were watched from its first moment. */
export function lateText({ late, watchedFrom }: CoverageCount, begins: Date, clock: Setting['clock']): string {
  if (late.length === 0) return '';
  if (watchedFrom !== null && watchedFrom > begins)
    return `Reading began on ${clock.full(watchedFrom)}: nothing was watched before.`;
  return `${counted(late.length, 'source')} ${late.length === 1 ? 'was' : 'were'} not watched from the beginning.`;
}

const MOST_OUTAGES = 12;

/** In hours up to three days: `a day` may be 47 of them. With the minutes up to ten hours: `3 h 35`. */
function lasting(milliseconds: number): string {
  const minutes = Math.round(milliseconds / 60_000);
  const hours = Math.floor(minutes / 60);
  if (hours < 10 && minutes % 60 > 0 && hours > 0) return `${hours} h ${String(minutes % 60).padStart(2, '0')}`;
  return hours >= 10 && hours < 72 ? `${Math.round(minutes / 60)} h` : span(milliseconds);
}

/** `School e-mail was not read for 23 h.` `3 times a source was not read, the longest for 23 h.` */
export function outageText(outages: CoverageCount['outages']): string {
  const [first] = outages;
  if (!first) return '';
  const longest = lasting(Math.max(...outages.map(({ milliseconds }) => milliseconds)));
  if (outages.length === 1) return `${visibleLine(first.label, 60)} was not read for ${longest}.`;
  return `${figure(outages.length)} times a source was not read, the longest for ${longest}.`;
}

/** Messages of Candour's own that were followed from the mailbox to the case that they would be. */
function canaryText({ isOn, due, arrived, missing, toCase }: CanaryCount): string {
  if (due === 0 && !isOn)
    return 'No test messages were sent: that messages still come in is known only from what comes in.';
  if (due === 0) return 'No test message was due.';
  const came = `${figure(arrived)} of ${counted(due, 'test message')} came through from the mailbox to a case`;
  const time =
    toCase === null ? '' : `, half of them within ${figure(Math.max(1, Math.round(toCase / 1_000)))} seconds`;
  return `${came}${time}.${missing > 0 ? ` ${figure(missing)} did not: see Coverage, Test messages.` : ''}`;
}

function gapCell(gap: number): Cell {
  return gap === 0
    ? { text: '0 unexplained', tone: 'good' }
    : { text: `${counted(gap, 'message')} unexplained`, tone: 'late' };
}

const STATE_WORDS: Readonly<Record<LedgerState, string>> = {
  waiting: 'waiting',
  scanned: 'scanned',
  'partly-read': 'partly read',
  unreadable: 'not readable',
  excluded: 'left out',
  gone: 'gone before read',
};

function explainedText(
  { reasons, counts, gap, failingSince, enabled }: SourceCoverage,
  clock: Setting['clock'],
): string {
  const said = [
    ...(failingSince === null ? [] : [`Cannot be read since ${clock.moment(failingSince)}`]),
    ...(enabled ? [] : ['Not read any more']),
    ...(gap === 0 ? [] : [`${counted(gap, 'message')} unexplained`]),
    ...reasons.map(
      ({ reason, state, count }) => `${figure(count)} ${STATE_WORDS[state]}: ${sentence(reasonText(reason).what)}`,
    ),
    ...(counts.waiting === 0 ? [] : [`${figure(counts.waiting)} waiting`]),
  ];
  return said.length === 0 ? 'None' : said.join('; ');
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toLowerCase()}${text.slice(1)}`.replace(/\.$/, '');
}

/** How many messages came, over time. */
export function volumeSection({ seenByBucket }: HealthFacts, { buckets, time }: Setting): Section {
  const unit = buckets[0]?.unit ?? 'week';
  const points = buckets.map((bucket, at) => ({ name: bucketName(bucket), value: seenByBucket[at] ?? 0 }));
  const last = points.at(-1);
  const picture: TrendLine = {
    title: `Messages seen each ${unit}`,
    description: `A line through ${points.length} points from ${points[0]?.name ?? ''} to ${last?.name ?? ''}. The highest is ${figure(Math.max(0, ...seenByBucket))}, the last ${figure(last?.value ?? 0)}.`,
    points,
  };
  const notes = timeNotes(buckets, time.calendar.closed, time.timeZone);
  return {
    id: 'volume',
    title: picture.title,
    inMail: true,
    parts: [
      { kind: 'picture', wide: drawTrendLine(picture, WIDE), narrow: drawTrendLine(picture, NARROW) },
      table(
        [column(BUCKET_HEADS[unit], 0.5), column('Messages', 0.5, true)],
        points.map(({ name, value }) => row(name, figure(value))),
        true,
      ),
      ...notes.map(({ text }) => paragraph(text, true)),
    ],
  };
}

const CHECK_NAMES = { vetting: 'Vetting', training: 'Training' } as const;
const MOST_PEOPLE = 14;

/** Vetting and training that end soon, have ended or are missing, by pseudonym. */
export function checksSection({ checks }: HealthFacts): Section {
  const shown = checks.ahead.slice(0, MOST_PEOPLE);
  const more = checks.ahead.length - shown.length;
  return {
    id: 'checks',
    title: 'Checks that end soon',
    inMail: false,
    parts:
      shown.length === 0
        ? [
            paragraph(
              `No vetting and no training of ${counted(checks.people, 'adult')} ends within ${AHEAD_DAYS} days.`,
            ),
          ]
        : [
            table(
              [column('Person', 0.4), column('What', 0.28), column('When', 0.32)],
              shown.map(one => row(one.person, CHECK_NAMES[one.check], whenCell(one))),
            ),
            ...(more > 0 ? [paragraph(`And ${figure(more)} more on the page of people.`, true)] : []),
          ],
  };
}

function whenCell({ state, on }: CheckAhead): Cell {
  if (state === 'missing') return { text: 'missing', tone: 'late' };
  if (state === 'lapsed') return { text: `ended ${dateText(on ?? '')}`, tone: 'late' };
  return { text: shortDay(on ?? '') };
}

const SETTINGS: Readonly<Record<string, string>> = {
  'service-levels': 'Times for cases changed',
  reports: 'Schedule of reports changed',
};

/** What was changed about what is watched, from the record. */
export function changesSection({ changes }: HealthFacts, { clock, ruleTitle }: Setting): Section {
  return {
    id: 'changes',
    title: 'Changes to monitoring',
    inMail: true,
    parts:
      changes.length === 0
        ? [paragraph('Nothing was changed about what is watched.')]
        : [
            table(
              [column('When', 0.2), column('What', 0.5), column('Who asked, who agreed', 0.3)],
              changes.map(change =>
                row(
                  `${clock.day(change.at)} ${clock.time(change.at)}`,
                  `${whatText(change, ruleTitle)}${change.weakens ? ' (weakens)' : ''}`,
                  change.weakens
                    ? `${roleText(change.askedBy)}, agreed by ${roleText(change.agreedBy).toLowerCase()}`
                    : roleText(change.askedBy),
                ),
              ),
            ),
          ],
  };
}

function whatText({ what }: MonitoringChange, ruleTitle: Setting['ruleTitle']): string {
  if ('setting' in what) return SETTINGS[what.setting] ?? 'A setting of the school changed';
  const words = changeWords(what.change, () => 'a person');
  return `“${visibleLine(ruleTitle(what.rule), 90)}”: ${words.slice(0, 1).toLowerCase()}${words.slice(1)}`;
}

/** How often cases were opened further than usual. */
export function accessSection({ access }: CaseFacts): Section {
  return {
    id: 'access',
    title: 'Who looked further',
    inMail: true,
    parts: [
      table(
        [column('What', 0.76), column('Times', 0.24, true)],
        [
          row('Names shown', figure(access.namesShown)),
          row('Special leave asked for', figure(access.leaveAsked)),
          row('Special leave granted', figure(access.leaveGranted)),
          row('Cases exported', figure(access.exported)),
        ],
      ),
    ],
  };
}
