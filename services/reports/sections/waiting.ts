import { LANE_NAMES } from '../../review/presenters/marks.js';
import { counted, figure } from '../../review/presenters/time.js';
import { countOpen } from '../count/open.js';
import { PAIR_WEEKS } from '../count/pairs.js';
import { column, paragraph, row, type Section, table } from '../document.js';
import type { CaseFacts, Setting } from '../facts.js';

const MOST_SHOWN = 12;

/** What waits for somebody when the report is made, and pairs that come up again. */
export function openSection({ open, lanes }: CaseFacts, { now, clock }: Setting): Section {
  const cases = countOpen(open, now);
  const shown = cases.slice(0, MOST_SHOWN);
  return {
    id: 'open',
    title: 'Open now',
    inMail: false,
    parts:
      cases.length === 0
        ? [paragraph('Nothing waits for a decision.')]
        : [
            table(
              [column('Case', 0.44), column('State', 0.56)],
              shown.map(({ number, lane, taken, by, overdue }) => {
                const what = taken ? 'decide' : 'take it';
                const state = by === null ? 'Open' : `${overdue ? 'Overdue: ' : ''}${what} by ${clock.deadline(by)}`;
                return row(`${number}${lanes.length > 1 ? `, ${LANE_NAMES[lane].toLowerCase()}` : ''}`, {
                  text: state,
                  ...(overdue ? { tone: 'late' } : {}),
                });
              }),
            ),
            ...(cases.length > shown.length
              ? [paragraph(`And ${figure(cases.length - shown.length)} more.`, true)]
              : []),
          ],
  };
}

export function pairsSection({ pairs }: CaseFacts): Section {
  return {
    id: 'pairs',
    title: 'Pairs that came up again',
    inMail: false,
    parts:
      pairs.length === 0
        ? [paragraph(`No pair had a second case in ${PAIR_WEEKS} weeks.`)]
        : [
            table(
              [column('Pair', 0.6), column('Cases', 0.4)],
              pairs
                .slice(0, MOST_SHOWN)
                .map(({ adult, pupil, cases }) =>
                  row(`${adult} · ${pupil}`, `${counted(cases, 'case')} in ${PAIR_WEEKS} weeks`),
                ),
            ),
          ],
  };
}
