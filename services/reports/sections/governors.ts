import type { Dimension, Figures } from '../../figures/figures.js';
import { FEWEST_SHOWN, type ShownNumber, shownTotal } from '../../figures/suppress.js';
import { NAMES, shownText, TITLES, timeText } from '../../review/presenters/figures.js';
import { figure } from '../../review/presenters/time.js';
import { column, paragraph, row, type Section, table } from '../document.js';
import type { HealthFacts } from '../facts.js';

/** What governors see of a term: the figures of their page, and nothing that these could be subtracted from (decision 0091). */
export interface GovernorFacts {
  readonly figures: Figures;
  /** Of the term before. */
  readonly before: Pick<Figures, 'total' | 'toAcknowledge' | 'toDecide'>;
}

export function governorTables({ figures }: GovernorFacts): readonly (readonly Section[])[] {
  const sections = figures.tables.map(({ dimension, cells }): Section => {
    const rows = cells?.map(({ value, shown }) => row(NAMES[value] ?? value, shownText(shown))) ?? null;
    return {
      id: dimension,
      title: TITLES[dimension satisfies Dimension],
      inMail: true,
      parts: [
        rows === null
          ? paragraph('Not shown: the numbers are too small.')
          : table([column('Cases that are', 0.66), column('Number', 0.34, true)], rows),
      ],
    };
  });
  return sections.flatMap((_, at) => (at % 2 === 0 ? [sections.slice(at, at + 2)] : []));
}

export function governorTimes({ figures, before }: GovernorFacts): Section {
  return {
    id: 'times',
    title: 'How fast',
    inMail: true,
    parts: [
      table(
        [column('Median', 0.5), column('This term', 0.25, true), column('Last term', 0.25, true)],
        [
          row('Until somebody took it', timeText(figures.toAcknowledge), timeText(before.toAcknowledge)),
          row('Until it was decided', timeText(figures.toDecide), timeText(before.toDecide)),
        ],
      ),
      paragraph('A median is shown from ten cases on.', true),
    ],
  };
}

/** Vetting and training as numbers, small ones suppressed: nobody can be told from them. */
export function governorChecks({ checks }: HealthFacts): Section {
  const count = (states: readonly string[]) => checks.ahead.filter(({ state }) => states.includes(state)).length;
  const counts = [
    ['Missing or ended', count(['missing', 'lapsed'])],
    ['End within 60 days', count(['ends-in-30', 'ends-in-60'])],
  ] as const;
  return {
    id: 'checks',
    title: 'Vetting and training',
    inMail: true,
    parts: [
      table(
        [column('Checks of mentors and staff', 0.66), column('Number', 0.34, true)],
        counts.map(([name, number]) => row(name, shownText(shownTotal(number)))),
      ),
    ],
  };
}

export function governorSummary({ figures, before }: GovernorFacts): string {
  const { total } = figures;
  if (total === 0) return `No case was raised this term${total === before.total ? ', as in the term before' : ''}.`;
  if (total === 'few')
    return `Fewer than ${FEWEST_SHOWN} cases were raised this term: too few for anything more to be said about them.`;
  return `${shownText(total)} cases were raised this term; in the term before it was ${beforeText(before.total)}.`;
}

function beforeText(shown: ShownNumber): string {
  return shown === 'few' ? `fewer than ${FEWEST_SHOWN}` : shown === 'withheld' ? 'not shown' : figure(shown);
}

export function governorFigures({ figures, before }: GovernorFacts, { coverage }: HealthFacts) {
  return [
    { value: figure(coverage.seen), label: 'messages seen' },
    {
      value: figures.total === 'few' ? 'under 5' : shownText(figures.total),
      label: `cases raised, last term ${shownText(before.total)}`,
    },
    { value: timeText(figures.toAcknowledge), label: 'median until taken' },
    { value: timeText(figures.toDecide), label: 'median until decided' },
    { value: figure(coverage.gap), label: 'unexplained gaps' },
  ];
}
