import type { ReportRecord } from '../../../models/report.js';
import { AUDIENCE, kindsFor, REPORT_TITLES, type ReportAudience } from '../../reports/audience.js';
import type { Cell, Column, Part, ReportDocument, Row, Section } from '../../reports/document.js';
import type { PeriodKind } from '../../reports/period.js';
import { type Drawing, HATCH, PAINTS } from '../../reports/picture/drawing.js';
import type { SchoolClock } from './time.js';

/** What can be asked for without giving days. */
export const LAST_PERIODS: readonly { readonly value: string; readonly kind: PeriodKind; readonly text: string }[] = [
  { value: 'last-day', kind: 'day', text: 'Yesterday' },
  { value: 'last-week', kind: 'week', text: 'Last week, Monday to Sunday' },
  { value: 'last-half-term', kind: 'half-term', text: 'The half-term before this one' },
  { value: 'last-term', kind: 'term', text: 'The term before this one' },
  { value: 'last-school-year', kind: 'school-year', text: 'The last school year' },
  { value: 'last-review-year', kind: 'review-year', text: 'Annual review: the last twelve months to the end of June' },
  { value: 'range', kind: 'range', text: 'Other days' },
];

const DELIVERED: Readonly<Record<ReportRecord['delivery']['state'], string>> = {
  none: '',
  waiting: 'E-mail waits',
  sent: 'Sent by e-mail',
  failed: 'E-mail could not be sent',
  unknown: 'E-mail may have arrived',
};

export interface ReportsPage {
  readonly audience: ReportAudience;
  readonly reports: readonly Omit<ReportRecord, 'sealed'>[];
  readonly clock: SchoolClock;
  readonly mayPlan: boolean;
  readonly formId: string;
  readonly typed: { readonly period: string; readonly from: string; readonly to: string };
  readonly errors: readonly { readonly field: string; readonly text: string }[];
}

export function presentReports({ audience, reports, clock, typed, errors, ...page }: ReportsPage) {
  const kinds = kindsFor(audience);
  const choices = LAST_PERIODS.filter(({ kind }) => kinds.includes(kind));
  return {
    title: 'Reports',
    here: '/reports',
    ...page,
    audience: AUDIENCE[audience].name,
    errors,
    errorAt: Object.fromEntries(errors.map(({ field, text }) => [field, { text }])),
    typed,
    choices: choices.map(({ value, text }) => ({ value, text, selected: value === typed.period })),
    hasRange: kinds.includes('range'),
    reports: reports.map(one => ({
      href: `/reports/${one._id}`,
      title: REPORT_TITLES[one.kind],
      period: one.periodName,
      made: clock.moment(one.madeAt),
      asked: one.plannedAt === null,
      sent: DELIVERED[one.delivery.state],
      isLate: one.delivery.state === 'failed',
    })),
  };
}

export function presentReport({ _id }: Pick<ReportRecord, '_id'>, document: ReportDocument) {
  let pictures = 0;
  const part = (one: Part) => {
    if (one.kind === 'picture') {
      pictures += 1;
      return {
        kind: one.kind,
        drawings: [
          presentDrawing(one.wide, `picture-${pictures}-wide`, 'wide'),
          presentDrawing(one.narrow, `picture-${pictures}-narrow`, 'narrow'),
        ],
      };
    }
    return one.kind === 'table' ? { ...one, ...presentTable(one.columns, one.rows) } : one;
  };
  const section = ({ id, title, parts }: Section) => ({ id, title, parts: parts.map(part) });
  return {
    title: `${document.title}, ${document.period}`,
    here: '/reports',
    report: { ...document, rows: document.rows.map(row => row.map(section)) },
    files: [
      { href: `/reports/${_id}/pdf`, text: 'PDF' },
      { href: `/reports/${_id}/csv`, text: 'Spreadsheet (CSV)' },
    ],
  };
}

/** Tables of more columns become cards on a telephone. */
const MOST_NARROW = 3;

function presentTable(columns: readonly Column[], rows: readonly Row[]) {
  return {
    columns,
    cards: columns.filter(({ name }) => name !== '').length > MOST_NARROW,
    rows: rows.map(({ cells, total }) => ({
      total,
      cells: columns.map(({ name, number }, at) => ({
        ...presentCell(cells[at] ?? { text: '' }),
        label: name,
        number,
      })),
    })),
  };
}

function presentCell({ text, tone, bar }: Cell) {
  if (!bar) return { text, tone, bar: null };
  const width = Math.round(Math.max(0, Math.min(1, bar.share)) * 100);
  return { text, tone, bar: { width, fill: PAINTS[bar.paint].line ?? PAINTS[bar.paint].fill } };
}

/** A drawing with ids of its own, and every paint as the colour or pattern it is filled with. */
function presentDrawing(drawing: Drawing, id: string, size: 'wide' | 'narrow') {
  const { step, width } = HATCH;
  const { fill, line } = PAINTS.hatch;
  return {
    ...drawing,
    id,
    size,
    hatch: drawing.shapes.some(shape => shape.kind === 'rect' && shape.paint === 'hatch')
      ? { step, width, fill, line }
      : null,
    shapes: drawing.shapes.map(shape =>
      shape.kind === 'rect'
        ? {
            ...shape,
            fill: shape.paint === 'hatch' ? `url(#${id}-hatch)` : PAINTS[shape.paint].fill,
            edge: PAINTS[shape.paint].edge,
          }
        : shape,
    ),
  };
}
