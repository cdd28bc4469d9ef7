import type { BehaviourSignal, HabitCounts, RecentMessage } from '../../models/conversation.js';
import { beginnings } from './beginnings.js';
import { DAY, weightier } from './decay.js';
import { type Habit, habitOf } from './habits.js';

const EXAMPLES = 5;
const HOUR = 3_600_000;
const MONTH = 28 * DAY;

/** What the messages are compared with. */
export interface Comparison {
  /** The habits of all pairs; `null`: nothing is known, and nothing is compared. */
  readonly scheme: HabitCounts | null;
  /** What this pair added to them before these messages. */
  readonly before: HabitCounts;
}

/** What one side's way of writing shows at each of these messages. Linear in the list, which is bounded. */
export function behaviourOf(
  recent: readonly RecentMessage[],
  byAdult: boolean,
  { scheme, before }: Comparison,
): readonly BehaviourSignal[] {
  const habit = (kind: 'late' | 'out-of-hours' | 'begins') => habitOf(kind, byAdult, scheme, before);
  return [
    ...begins(recent, byAdult, habit('begins')),
    ...unusualDays('late', recent, byAdult, habit('late')),
    ...unusualDays('out-of-hours', recent, byAdult, habit('out-of-hours')),
    ...unanswered(recent, byAdult),
    ...volume(recent, byAdult),
  ];
}

/** One signal of each kind and side: what was once seen stays, and no amount of ordinary talk takes it away. */
export function strongestOfEach(signals: readonly BehaviourSignal[]): readonly BehaviourSignal[] {
  const best = new Map<string, BehaviourSignal>();
  for (const signal of signals) {
    if (signal.weight <= 0) continue;
    const kind = `${signal.kind} ${signal.byAdult}`;
    const before = best.get(kind);
    if (before === undefined || weightier(signal, before) < 0) best.set(kind, signal);
  }
  return [...best].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, signal]) => signal);
}

/** Of the last ten times that the two began to write, how many one side began: far beyond what is usual. */
function begins(recent: readonly RecentMessage[], byAdult: boolean, habit: Habit): BehaviourSignal[] {
  const begun = beginnings(recent);
  const found: BehaviourSignal[] = [];
  let count = 0;
  for (const [index, message] of begun.entries()) {
    if (message.byAdult !== byAdult) continue;
    count += 1;
    const usual = habit.usual({ count, of: index + 1 });
    const last = begun.slice(Math.max(0, index - 9), index + 1);
    if (usual === null || last.length < 6) continue;
    const own = last.filter(one => one.byAdult === byAdult);
    const weight = 0.15 * rising(own.length / last.length - Math.max(0.5, usual), 0.1, 0.4);
    found.push(signal('begins', byAdult, weight, message.at, own, last.length, usual));
  }
  return found;
}

/** Days of the last four weeks on which one side wrote late, or out of hours, beyond three times what is usual. */
function unusualDays(
  kind: 'late' | 'out-of-hours',
  recent: readonly RecentMessage[],
  byAdult: boolean,
  habit: Habit,
): BehaviourSignal[] {
  const isUnusual = ({ late, outOfHours }: RecentMessage) => (kind === 'late' ? late : outOfHours) === true;
  // The latest message of each day that is unusual, otherwise its latest one: a day counts once.
  const days = new Map<string, RecentMessage>();
  const own = { days: new Set<string>(), unusual: new Set<string>() };
  const found: BehaviourSignal[] = [];
  for (const message of recent) {
    if (message.byAdult !== byAdult) continue;
    own.days.add(message.day);
    if (isUnusual(message)) own.unusual.add(message.day);
    const before = days.get(message.day);
    if (before === undefined || isUnusual(message) || !isUnusual(before)) days.set(message.day, message);
    for (const [day, { at }] of days) {
      if (message.at.getTime() - at.getTime() <= MONTH) break;
      days.delete(day);
    }
    if (!isUnusual(message) || own.unusual.size < 3) continue;
    const usual = habit.usual({ count: own.unusual.size, of: own.days.size });
    const unusual = [...days.values()].filter(isUnusual);
    if (usual === null || unusual.length < 3) continue;
    const beyond = unusual.length - 3 * usual * days.size;
    found.push(signal(kind, byAdult, 0.2 * rising(beyond, 1, 7), message.at, unusual, days.size, usual));
  }
  return found;
}

/** Message upon message without a word from the other, none more than six hours after the one before. */
function unanswered(recent: readonly RecentMessage[], byAdult: boolean): BehaviourSignal[] {
  let run: RecentMessage[] = [];
  return recent.flatMap(message => {
    const last = run.at(-1);
    if (message.byAdult !== byAdult) run = [];
    else if (last !== undefined && message.at.getTime() - last.at.getTime() > 6 * HOUR) run = [message];
    else run = [...run, message].slice(-20);
    if (run.length <= 4) return [];
    return [signal('unanswered', byAdult, 0.15 * rising(run.length, 4, 12), message.at, run, run.length, null)];
  });
}

/** Both against the pair itself: far more in a week than in the weeks before, and far more from one side than from the other. */
function volume(recent: readonly RecentMessage[], byAdult: boolean): BehaviourSignal[] {
  const found: BehaviourSignal[] = [];
  const began = recent[0]?.at.getTime() ?? 0;
  const own = recent.filter(message => message.byAdult === byAdult);
  const others = recent.filter(message => message.byAdult !== byAdult);
  const month = { own: new Trailing(own, MONTH), others: new Trailing(others, MONTH) };
  const week = new Trailing(own, 7 * DAY);
  for (const { at } of own) {
    const ofMonth = month.own.until(at);
    const answers = month.others.until(at);
    const ofWeek = week.until(at);
    if (ofMonth < LIVELY) continue;
    const oneSided = 0.12 * rising(ofMonth / Math.max(1, answers), 3, 8);
    found.push(signal('one-sided', byAdult, oneSided, at, month.own.latest(), answers, null, ofMonth));
    const weekly = (ofMonth - ofWeek) / 3;
    // Four weeks have to lie behind, or the first lively week would be a growth from nothing.
    if (at.getTime() - began < MONTH || weekly < 1 || ofWeek < LIVELY) continue;
    const growth = 0.12 * rising(ofWeek / weekly, 3, 8);
    found.push(signal('growth', byAdult, growth, at, week.latest(), Math.round(weekly), null, ofWeek));
  }
  return found;
}

/** Fewer messages than this say nothing of how much somebody writes. */
const LIVELY = 15;

/** How many of these messages lie in the stretch of time that ends at a moment; moments come in order. */
class Trailing {
  readonly #messages: readonly RecentMessage[];
  readonly #length: number;
  #from = 0;
  #to = 0;

  constructor(messages: readonly RecentMessage[], length: number) {
    this.#messages = messages;
    this.#length = length;
  }

  until(at: Date): number {
    while (this.#timeOf(this.#to) <= at.getTime()) this.#to += 1;
    while (this.#from < this.#to && this.#timeOf(this.#from) < at.getTime() - this.#length) this.#from += 1;
    return this.#to - this.#from;
  }

  latest(): readonly RecentMessage[] {
    return this.#messages.slice(Math.max(this.#from, this.#to - EXAMPLES), this.#to);
  }

  #timeOf(index: number): number {
    return this.#messages[index]?.at.getTime() ?? Number.POSITIVE_INFINITY;
  }
}

/** 0 up to `from`, 1 from `to` on, and straight in between. */
function rising(value: number, from: number, to: number): number {
  return Math.min(1, Math.max(0, (value - from) / (to - from)));
}

function signal(
  kind: BehaviourSignal['kind'],
  byAdult: boolean,
  weight: number,
  at: Date,
  shown: readonly RecentMessage[],
  of: number,
  others: number | null,
  count = shown.length,
): BehaviourSignal {
  const messageIds = shown.slice(-EXAMPLES).map(({ messageId }) => messageId);
  return { kind, byAdult, weight, at, count, of, others, messageIds };
}
