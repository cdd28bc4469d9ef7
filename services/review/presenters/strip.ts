import { EVENT_KINDS, type EventKind } from '../../chronology/events.js';
import type { SchoolClock } from './time.js';

/** What the strip takes of an event. */
export interface Dot {
  readonly kind: EventKind;
  readonly at: Date;
  /** Of high severity: drawn larger. */
  readonly isGrave: boolean;
}

export interface StripParts {
  readonly dots: readonly Dot[];
  /** Marks a stretch of time, e.g. that of a pattern; `null`: none. */
  readonly shade: { readonly from: Date; readonly to: Date } | null;
  readonly now: Date;
  readonly clock: SchoolClock;
}

export const ROW_NAMES: Readonly<Record<EventKind, string>> = {
  finding: 'Message findings',
  'low-level': 'Low-level concerns',
  decision: 'Decisions',
  report: 'Raised by staff',
  referral: 'Referrals, tasks',
  case: 'Cases',
  check: 'Vetting, training',
};

interface Size {
  readonly name: 'wide' | 'phone';
  readonly width: number;
  readonly months: number;
  readonly left: number;
}
const SIZES: readonly Size[] = [
  { name: 'wide', width: 1300, months: 12, left: 178 },
  { name: 'phone', width: 311, months: 3, left: 122 },
];
const ROW = 27;
const TOP = 14;
const BOTTOM = 26;
const RIGHT = 14;

/** Twelve months at a glance, three on a phone, drawn twice; and the same as a table. `null`: nothing happened in them. */
export function stripOf(parts: StripParts) {
  const months = monthsUntil(parts.now, 12);
  const start = months[0]?.start ?? parts.now;
  const shown = parts.dots.filter(({ at }) => at >= start && at <= parts.now);
  if (shown.length === 0) return null;
  const kinds = EVENT_KINDS.filter(kind => shown.some(dot => dot.kind === kind));
  return {
    drawings: SIZES.map(size => drawing(size, kinds, { ...parts, dots: shown })),
    columns: kinds.map(kind => ROW_NAMES[kind]),
    rows: months.map(({ start: from, next, name }) => ({
      month: name,
      counts: kinds.map(kind => shown.filter(dot => dot.kind === kind && dot.at >= from && dot.at < next).length),
    })),
  };
}

function drawing(size: Size, kinds: readonly EventKind[], { dots, shade, now }: StripParts) {
  const months = monthsUntil(now, size.months);
  const start = months[0]?.start.getTime() ?? 0;
  const end = months.at(-1)?.next.getTime() ?? 1;
  const x = (at: Date) =>
    round(size.left + ((at.getTime() - start) / (end - start)) * (size.width - size.left - RIGHT));
  const y = (kind: EventKind) => TOP + 12 + kinds.indexOf(kind) * ROW;
  const height = TOP + kinds.length * ROW + BOTTOM;
  const inside = dots.filter(({ at }) => at.getTime() >= start);
  return {
    name: size.name,
    width: size.width,
    height,
    left: size.left,
    right: size.width - RIGHT,
    top: TOP,
    foot: height - BOTTOM,
    label: height - 8,
    heading: size.months === 12 ? 'Twelve months at a glance' : 'Three months at a glance',
    summary: `${size.months === 12 ? 'Twelve' : 'Three'} months: ${kinds
      .map(kind => `${ROW_NAMES[kind].toLowerCase()} ${inside.filter(dot => dot.kind === kind).length}`)
      .join(', ')}.`,
    rows: kinds.map(kind => ({ name: ROW_NAMES[kind], y: y(kind) })),
    months: months.map(month => ({ x: x(month.start), name: month.short })),
    shade: shade === null || shade.to.getTime() < start ? null : shadeOf(shade, x, start),
    dots: inside.map(({ kind, at, isGrave }) => ({ kind, x: x(at), y: y(kind), grave: isGrave })),
  };
}

function shadeOf(shade: { readonly from: Date; readonly to: Date }, x: (at: Date) => number, start: number) {
  const from = x(new Date(Math.max(shade.from.getTime(), start))) - 8;
  return { x: from, width: x(shade.to) + 8 - from };
}

/** The month of `now` and those before it, by the calendar. Their edges are UTC's, which for a drawing is near enough. */
function monthsUntil(now: Date, count: number) {
  return Array.from({ length: count }, (_, index) => {
    const at = (plus: number) =>
      new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - count + 1 + index + plus, 1));
    const start = at(0);
    const name = (options: Intl.DateTimeFormatOptions) =>
      new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', ...options }).format(start);
    return { start, next: at(1), short: name({ month: 'short' }), name: name({ month: 'long', year: 'numeric' }) };
  });
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
