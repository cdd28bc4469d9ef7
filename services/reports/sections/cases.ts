import type { Lane } from '../../cases/concern.js';
import { LANE_NAMES } from '../../review/presenters/marks.js';
import { figure } from '../../review/presenters/time.js';
import type { CountedCase } from '../count/cases.js';
import { countCategories } from '../count/categories.js';
import { countChannels } from '../count/channels.js';
import type { Tally } from '../count/tally.js';
import { countYearGroups } from '../count/year-groups.js';
import { bar, column, paragraph, row, type Section, table, totalRow } from '../document.js';
import type { CaseFacts, Setting } from '../facts.js';
import { isWithin } from '../period.js';
import { BUCKET_HEADS, bucketName, periodWords, timeNotes } from '../period-words.js';
import type { Paint } from '../picture/drawing.js';
import { drawStackedBars, NARROW, type StackedBars, WIDE } from '../picture/stacked-bars.js';
import { changeText } from '../words.js';

const PAINT: Readonly<Record<Lane, Paint>> = { 'child-needs-help': 'plain', 'adult-conduct': 'hatch' };

/** How many cases came up, over time, by lane. */
export function trendSection({ lanes, trend }: CaseFacts, { buckets, time }: Setting): Section {
  const parts =
    lanes.length > 1
      ? lanes.map(lane => ({ name: LANE_NAMES[lane], paint: PAINT[lane], lane }))
      : [{ name: 'Cases', paint: 'plain' as const, lane: null }];
  const count = (bucket: (typeof buckets)[number], lane: Lane | null) =>
    trend.filter(one => isWithin(one.raisedAt, bucket) && (lane === null || one.lane === lane)).length;
  const notes = timeNotes(buckets, time.calendar.closed, time.timeZone);
  const marked = (at: number) => (notes.some(({ bucket }) => bucket === at) ? '*' : '');
  const bars = buckets.map((bucket, at) => ({
    name: `${bucketName(bucket)}${marked(at)}`,
    values: parts.map(({ lane }) => count(bucket, lane)),
  }));
  const unit = buckets[0]?.unit ?? 'week';
  const picture: StackedBars = {
    title: `Cases raised each ${unit}`,
    description: descriptionOf(bars, parts),
    parts,
    bars,
  };
  return {
    id: 'trend',
    title: picture.title,
    inMail: true,
    parts: [
      { kind: 'picture', wide: drawStackedBars(picture, WIDE), narrow: drawStackedBars(picture, NARROW) },
      table(
        [column(BUCKET_HEADS[unit], 0.4), ...parts.map(({ name }) => column(name, 0.6 / parts.length, true))],
        bars.map(({ name, values }) => row(name, ...values.map(figure))),
        true,
      ),
      ...notes.map(({ bucket, text }) => paragraph(bucket === null ? text : `* ${text}`, true)),
    ],
  };
}

function descriptionOf(bars: StackedBars['bars'], parts: StackedBars['parts']): string {
  const totals = bars.map(({ values }) => values.reduce((sum, value) => sum + value, 0));
  const most = Math.max(0, ...totals);
  const at = totals.lastIndexOf(most);
  const of = parts.length > 1 ? `, ${parts.map(({ name }) => name.toLowerCase()).join(' and ')}` : '';
  const peak = most === 0 ? 'None was raised.' : `The most, ${most}, at ${bars[at]?.name ?? ''}.`;
  return `${bars.length} bars from ${bars[0]?.name ?? ''} to ${bars.at(-1)?.name ?? ''}${of}. ${peak} The last is ${totals.at(-1) ?? 0}.`;
}

/** What cases were about. */
export function categorySection({ cases, casesBefore, findings, lanes }: CaseFacts, { period }: Setting): Section {
  const counts = countCategories(cases, casesBefore, findings);
  const most = Math.max(0, ...counts.map(({ now }) => now));
  const words = periodWords(period);
  const two = lanes.length > 1;
  return {
    id: 'categories',
    title: 'What they were about',
    inMail: true,
    parts:
      counts.length === 0
        ? [paragraph('No case was raised, in this period or the one before.')]
        : [
            table(
              [
                column('Category', two ? 0.28 : 0.4),
                ...(two ? [column('Lane', 0.22)] : []),
                column(words.now, 0.12, true),
                column('', 0.15),
                column(words.last, two ? 0.12 : 0.17, true),
                column('Change', two ? 0.11 : 0.16, true),
              ],
              [
                ...counts.map(({ title, lane, now, before }) =>
                  row(
                    title,
                    ...(two ? [LANE_NAMES[lane]] : []),
                    figure(now),
                    bar(now, most, two ? PAINT[lane] : 'plain'),
                    figure(before),
                    changeText(now, before),
                  ),
                ),
                totalRow(
                  'All',
                  ...(two ? [''] : []),
                  figure(cases.length),
                  '',
                  figure(casesBefore.length),
                  changeText(cases.length, casesBefore.length),
                ),
              ],
            ),
          ],
  };
}

/** By year group and by channel, beside each other. */
export function yearSection({ cases, casesBefore, yearGroups }: CaseFacts): Section {
  return tallySection('years', 'By year group', 'Year', countYearGroups(cases, casesBefore, yearGroups), cases);
}

export function channelSection({ cases, casesBefore }: CaseFacts): Section {
  return tallySection('channels', 'By channel', 'Channel', countChannels(cases, casesBefore), cases);
}

function tallySection(
  id: string,
  title: string,
  head: string,
  counts: readonly Tally[],
  cases: readonly CountedCase[],
): Section {
  const most = Math.max(0, ...counts.map(({ now }) => now));
  return {
    id,
    title,
    inMail: true,
    parts:
      counts.length === 0
        ? [paragraph('None.')]
        : [
            table(
              [column(head, 0.44), column('Cases', 0.14, true), column('', 0.25), column('Before', 0.17, true)],
              [
                ...counts.map(({ key, now, before }) => row(key, figure(now), bar(now, most), figure(before))),
                totalRow('All', figure(cases.length), '', figure(counts.reduce((sum, { before }) => sum + before, 0))),
              ],
            ),
          ],
  };
}
