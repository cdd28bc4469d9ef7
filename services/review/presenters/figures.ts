import type { Dimension, Figures } from '../../figures/figures.js';
import type { ShownNumber } from '../../figures/suppress.js';
import type { Term } from '../../figures/terms.js';
import { LANE_NAMES, STATE_NAMES, severityMark } from './marks.js';
import { figure, span } from './time.js';
import { visibleLine } from './untrusted.js';

const OUTCOME_NAMES: Readonly<Record<string, string>> = {
  none: 'None yet',
  substantiated: 'Substantiated',
  malicious: 'Malicious',
  false: 'False',
  unsubstantiated: 'Unsubstantiated',
  unfounded: 'Unfounded',
};

const TITLES: Readonly<Record<Dimension, string>> = {
  lane: 'What they are about',
  severity: 'How severe',
  state: 'How far they are',
  outcome: 'Outcome of allegations',
};

const NAMES: Readonly<Record<string, string>> = {
  ...LANE_NAMES,
  ...STATE_NAMES,
  ...OUTCOME_NAMES,
  ...Object.fromEntries((['low', 'medium', 'high', 'critical'] as const).map(one => [one, severityMark(one).name])),
};

export function presentFigures(figures: Figures, term: Term, terms: readonly Term[]) {
  return {
    title: 'Figures',
    here: '/figures',
    terms: terms.map(({ id, name }) => ({ value: id, text: visibleLine(name, 80), selected: id === term.id })),
    term: visibleLine(term.name, 80),
    until: term.until,
    total: shownText(figures.total),
    isEmpty: figures.total === 0,
    tooFew: figures.total === 'few',
    tables: figures.tables.map(({ dimension, cells }) => ({
      title: TITLES[dimension],
      id: dimension,
      rows: cells?.map(({ value, shown }) => ({ name: NAMES[value] ?? value, shown: shownText(shown) })) ?? null,
    })),
    times: [
      { name: 'until somebody took it', value: timeText(figures.toAcknowledge) },
      { name: 'until it was decided', value: timeText(figures.toDecide) },
    ],
  };
}

function shownText(shown: ShownNumber): string {
  if (shown === 'few') return 'fewer than 5';
  return shown === 'withheld' ? 'not shown' : figure(shown);
}

function timeText(milliseconds: number | null): string {
  return milliseconds === null ? 'not shown' : span(milliseconds);
}
