import type { ConversationRecord } from '../../../models/conversation.js';
import { RISK_RAISES, riskAt } from '../../conversation/risk.js';
import { TAXONOMY } from '../../taxonomy.js';
import type { SchoolClock } from './time.js';

type Contribution = ConversationRecord['contributions'][number];

/** One moment at which the risk rose: all findings of one message. */
interface Moment {
  readonly at: Date;
  readonly messageId: string;
  readonly before: number;
  readonly after: number;
  readonly titles: readonly string[];
}

/** The risk of the pair over time as two drawings, for wide screens and for phones, and as a table. `null` when nothing built it up. */
export function riskPicture(
  conversation: ConversationRecord | null,
  points: ReadonlyMap<string, number>,
  clock: SchoolClock,
) {
  const moments = momentsOf(conversation?.contributions ?? []);
  const last = moments.at(-1);
  if (!last) return null;
  return {
    summary: `The risk of this pair over time. It stands at ${last.after.toFixed(2)}; a case is raised at ${RISK_RAISES.toFixed(2)}.`,
    drawings: [
      drawing(moments, points, clock, { name: 'wide', width: 600, height: 170, labels: 5 }),
      drawing(moments, points, clock, { name: 'phone', width: 320, height: 160, labels: 3 }),
    ],
    rows: moments.map(moment => ({
      point: points.get(moment.messageId) ?? null,
      at: clock.moment(moment.at),
      titles: moment.titles.join(', '),
      risk: moment.after.toFixed(2),
      raises: moment.after >= RISK_RAISES,
    })),
  };
}

function momentsOf(contributions: readonly Contribution[]): readonly Moment[] {
  const sorted = [...contributions].sort((a, b) => a.at.getTime() - b.at.getTime());
  const messages = [...new Set(sorted.map(one => one.messageId))];
  const until: Contribution[] = [];
  return messages.map(messageId => {
    const own = sorted.filter(one => one.messageId === messageId);
    const at = own[0]?.at ?? new Date(0);
    const before = riskAt(until, at);
    until.push(...own);
    const titles = [...new Set(own.map(one => TAXONOMY[one.code].title))];
    return { at, messageId, before, after: riskAt(until, at), titles };
  });
}

interface Size {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** Dates along the bottom. */
  readonly labels: number;
}

const LEFT = 30;
const RIGHT = 16;
const TOP = 14;
const BOTTOM = 24;

function drawing(moments: readonly Moment[], points: ReadonlyMap<string, number>, clock: SchoolClock, size: Size) {
  const start = moments[0]?.at.getTime() ?? 0;
  const end = Math.max(moments.at(-1)?.at.getTime() ?? 0, start + 86_400_000);
  const x = (at: Date) =>
    round(LEFT + 14 + ((at.getTime() - start) / (end - start)) * (size.width - LEFT - RIGHT - 28));
  const y = (risk: number) => round(TOP + (1 - risk) * (size.height - TOP - BOTTOM));
  const corners = moments.flatMap(moment => [
    `${x(moment.at)},${y(moment.before)}`,
    `${x(moment.at)},${y(moment.after)}`,
  ]);
  return {
    ...size,
    right: size.width - RIGHT,
    left: LEFT,
    line: [`${LEFT},${y(moments[0]?.before ?? 0)}`, ...corners].join(' '),
    raise: y(RISK_RAISES),
    raiseLabel: `raises a case at ${RISK_RAISES.toFixed(2)}`,
    scale: [0, 0.5, 1].map(risk => ({ y: y(risk), text: risk === 0 ? '0' : risk.toFixed(1) })),
    points: moments.map(moment => ({
      x: x(moment.at),
      y: y(moment.after),
      number: points.get(moment.messageId) ?? '',
      above: moment.after >= RISK_RAISES,
    })),
    dates: datesAlong(start, end, size.labels).map(at => ({ x: x(at), text: clock.shortDay(at) })),
    bottom: size.height - 5,
  };
}

function datesAlong(start: number, end: number, count: number): readonly Date[] {
  const days = Math.max(1, Math.round((end - start) / 86_400_000));
  const steps = Math.min(count - 1, days);
  return Array.from({ length: steps + 1 }, (_, index) => new Date(start + ((end - start) * index) / steps));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
