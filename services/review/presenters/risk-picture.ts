import type { RiskLane } from '../../../models/conversation.js';
import { LANE_SETTINGS } from '../../conversation/lanes.js';
import { type RiskEvidence, riskAt, signalsOf } from '../../conversation/risk.js';
import { TAXONOMY } from '../../taxonomy.js';
import type { SchoolClock } from './time.js';

const DAY = 86_400_000;
/** So long after the last moment the picture still shows how the risk falls. */
const SHOWN_AFTER = 28 * DAY;

/** One moment at which the risk rose: all findings of one message, or a way of writing at its strongest. */
interface Moment {
  readonly at: Date;
  /** `null` for a way of writing: it is no single message. */
  readonly messageId: string | null;
  readonly before: number;
  readonly after: number;
  readonly titles: readonly string[];
}

export interface RiskPictureParts {
  readonly lane: RiskLane;
  readonly evidence: RiskEvidence;
  /** The numbers of messages in the conversation beside it. */
  readonly points: ReadonlyMap<string, number>;
  readonly clock: SchoolClock;
  readonly now: Date;
}

/** The risk of a lane over time as two drawings, for wide screens and for phones, and as a table. `null` when nothing built it up. */
export function riskPicture({ lane, evidence, points, clock, now }: RiskPictureParts) {
  const moments = momentsOf(lane, evidence);
  const last = moments.at(-1);
  if (!last) return null;
  const { raises, joined } = LANE_SETTINGS[lane];
  const waits = evidence.contributions.some(one => one.lane === lane && one.waits);
  const line = waits ? joined : raises;
  const end = new Date(Math.max(last.at.getTime(), Math.min(now.getTime(), last.at.getTime() + SHOWN_AFTER)));
  const course = { moments, line, end, atEnd: riskAt(lane, evidence, end), points, clock };
  const today = riskAt(lane, evidence, now).toFixed(2);
  return {
    summary: `The risk over time. It stands at ${today}, after ${highest(moments).toFixed(2)} at its highest; a case is raised at ${line.toFixed(2)}.`,
    today,
    drawings: [
      drawing(course, { name: 'wide', width: 600, height: 170, labels: 5 }),
      drawing(course, { name: 'phone', width: 320, height: 160, labels: 3 }),
    ],
    rows: moments.map(moment => ({
      point: numberOf(moment, points),
      at: clock.moment(moment.at),
      titles: moment.titles.join(', '),
      risk: moment.after.toFixed(2),
      raises: moment.after >= line,
    })),
  };
}

function momentsOf(lane: RiskLane, evidence: RiskEvidence): readonly Moment[] {
  const found = evidence.contributions.filter(one => one.lane === lane);
  // Where nothing was found, ways of writing are nothing.
  if (found.length === 0) return [];
  const habitsAt = new Set(signalsOf(lane, evidence.signals).map(({ at }) => at.getTime()));
  const ofMessages = [...new Set(found.map(({ messageId }) => messageId))].map(messageId => {
    const own = found.filter(one => one.messageId === messageId);
    const at = own[0]?.at ?? new Date(0);
    const titles = [...new Set(own.map(one => TAXONOMY[one.code].title))];
    // A way of writing that came to light with this very message is part of its step.
    return { at, messageId, titles: habitsAt.delete(at.getTime()) ? [...titles, HABIT] : titles };
  });
  const ofHabits = [...habitsAt].map(time => ({ at: new Date(time), messageId: null, titles: [HABIT] }));
  return [...ofMessages, ...ofHabits]
    .sort((a, b) => a.at.getTime() - b.at.getTime())
    .map(moment => {
      const { at } = moment;
      return { ...moment, before: riskBefore(lane, evidence, at), after: riskAt(lane, evidence, at) };
    });
}

const HABIT = 'Way of writing';

/** What was left of the risk when the moment came. */
function riskBefore(lane: RiskLane, { contributions, signals }: RiskEvidence, at: Date): number {
  const isEarlier = (one: { readonly at: Date }) => one.at.getTime() < at.getTime();
  return riskAt(lane, { contributions: contributions.filter(isEarlier), signals: signals.filter(isEarlier) }, at);
}

function highest(moments: readonly Moment[]): number {
  return Math.max(...moments.map(({ after }) => after));
}

function numberOf({ messageId }: Moment, points: ReadonlyMap<string, number>): number | null {
  return messageId === null ? null : (points.get(messageId) ?? null);
}

interface Course extends Pick<RiskPictureParts, 'points' | 'clock'> {
  readonly moments: readonly Moment[];
  /** Where a case is raised. */
  readonly line: number;
  readonly end: Date;
  readonly atEnd: number;
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

function drawing({ moments, line, end: last, atEnd, points, clock }: Course, size: Size) {
  const start = moments[0]?.at.getTime() ?? 0;
  const end = Math.max(last.getTime(), start + DAY);
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
    line: [`${LEFT},${y(moments[0]?.before ?? 0)}`, ...corners, `${x(last)},${y(atEnd)}`].join(' '),
    raise: y(line),
    raiseLabel: `raises a case at ${line.toFixed(2)}`,
    scale: [0, 0.5, 1].map(risk => ({ y: y(risk), text: risk === 0 ? '0' : risk.toFixed(1) })),
    points: moments.map(moment => ({
      x: x(moment.at),
      y: y(moment.after),
      radius: moment.messageId === null ? 4 : 9,
      number: numberOf(moment, points) ?? '',
      above: moment.after >= line,
    })),
    dates: datesAlong(start, end, size.labels).map(at => ({ x: x(at), text: clock.shortDay(at) })),
    bottom: size.height - 5,
  };
}

function datesAlong(start: number, end: number, count: number): readonly Date[] {
  const days = Math.max(1, Math.round((end - start) / DAY));
  const steps = Math.min(count - 1, days);
  return Array.from({ length: steps + 1 }, (_, index) => new Date(start + ((end - start) * index) / steps));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
