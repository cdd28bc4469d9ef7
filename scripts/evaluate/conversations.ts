import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { detectConversations } from '../detect/run.js';
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
  const tally = { hit: 0, missed: 0, wrong: 0 };
  const delays: number[] = [];
  let at = 0;
  for await (const { concern, alertAt } of detectConversations({ file, ruleFolders, domains: [] })) {
    const item = items[at++];
    if (!item) break;
    if (item.verdict === 'benign') tally.wrong += concern ? 1 : 0;
    else if (concern) tally.hit += 1;
    else tally.missed += 1;
    if (item.firstConcern !== null && alertAt !== null) delays.push(Math.max(0, alertAt - item.firstConcern));
  }
  const { hit, missed, wrong } = tally;
  const precision = hit + wrong === 0 ? 1 : hit / (hit + wrong);
  const recall = hit + missed === 0 ? 1 : hit / (hit + missed);
  const f = (beta: number) => ((1 + beta ** 2) * precision * recall) / (beta ** 2 * precision + recall || 1);
  const penalties = delays.map(delay => -1 + 2 / (1 + Math.exp(-LATENCY * delay))).sort((a, b) => a - b);
  const speed = 1 - (penalties[Math.floor(penalties.length / 2)] ?? 0);
  const onTime = delays.filter(delay => delay === 0).length;
  return [
    share(part, 'conversations of concern found', hit, hit + missed),
    share(part, 'benign conversations raised', wrong, items.filter(({ verdict }) => verdict === 'benign').length),
    plain(part, 'F0.5', f(0.5), items.length, atLeast(0.93)),
    plain(part, 'F-latency (F1 times speed)', f(1) * speed, items.length, atLeast(0.85)),
    share(part, 'alert no later than the first concern', onTime, delays.length),
  ];
}
