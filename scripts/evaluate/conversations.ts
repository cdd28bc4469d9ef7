import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { detectConversations } from '../detect/run.js';
import { bootstrap } from './bootstrap.js';
import { atLeast, type Measure, plain, share } from './measure.js';

const labelled = z.looseObject({
  verdict: z.enum(['concern', 'benign']),
  firstConcern: z.number().nullable(),
  messages: z.array(z.unknown()),
});

/** How fast an alert loses its worth: half of it is gone after so many messages (Vogt, Leser and Akbik 2021). */
const LATENCY = 0.0078;

/** Labelled conversations: whether a case is raised, and how soon. */
export async function measureConversations(
  part: string,
  file: string,
  ruleFolders: readonly string[],
): Promise<readonly Measure[]> {
  if (!existsSync(file)) return [];
  const items = readFileSync(file, 'utf8')
    .split('\n')
    .filter(line => line.trim() !== '')
    .map(line => labelled.parse(JSON.parse(line)));
  const judged: Judged[] = [];
  for await (const { concern, alertAt } of detectConversations({ file, ruleFolders, domains: [] })) {
    const item = items[judged.length];
    if (!item) break;
    const { verdict, firstConcern } = item;
    const delay = firstConcern === null || alertAt === null ? null : Math.max(0, alertAt - firstConcern);
    judged.push({ isConcern: verdict === 'concern', raised: concern, delay });
  }
  const concerns = judged.filter(({ isConcern }) => isConcern);
  const benign = judged.filter(({ isConcern }) => !isConcern);
  const delays = judged.flatMap(({ delay }) => (delay === null ? [] : [delay]));
  const raisedOf = (some: readonly Judged[]) => some.filter(({ raised }) => raised).length;
  const figure = (what: string, of: (some: readonly Judged[]) => number, goal: number) =>
    plain(part, what, of(judged), judged.length, atLeast(goal), bootstrap(judged, of));
  return [
    share(part, 'conversations of concern found', raisedOf(concerns), concerns.length),
    share(part, 'benign conversations raised', raisedOf(benign), benign.length),
    figure('F0.5', some => fOf(some, 0.5), 0.93),
    figure('F-latency (F1 times speed)', some => fOf(some, 1) * speedOf(some), 0.85),
    share(part, 'alert no later than the first concern', delays.filter(delay => delay === 0).length, delays.length),
  ];
}

interface Judged {
  readonly isConcern: boolean;
  readonly raised: boolean;
  /** Messages from the first of concern to the alert; `null` without one of both. */
  readonly delay: number | null;
}

function fOf(judged: readonly Judged[], beta: number): number {
  const count = (isConcern: boolean, raised: boolean) =>
    judged.filter(one => one.isConcern === isConcern && one.raised === raised).length;
  const [hit, missed, wrong] = [count(true, true), count(true, false), count(false, true)];
  const precision = hit + wrong === 0 ? 1 : hit / (hit + wrong);
  const recall = hit + missed === 0 ? 1 : hit / (hit + missed);
  return ((1 + beta ** 2) * precision * recall) / (beta ** 2 * precision + recall || 1);
}

/** 1 when the middle alert comes with the first message of concern, falling with every message after it. */
function speedOf(judged: readonly Judged[]): number {
  const penalties = judged
    .flatMap(({ delay }) => (delay === null ? [] : [-1 + 2 / (1 + Math.exp(-LATENCY * delay))]))
    .sort((a, b) => a - b);
  return 1 - (penalties[Math.floor(penalties.length / 2)] ?? 0);
}
