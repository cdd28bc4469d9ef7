import { existsSync, readFileSync } from 'node:fs';
import type { Detection } from '../../services/detect/detect.js';
import { CODES, type Code } from '../../services/taxonomy.js';
import { mentoringMessages } from '../train/sets/own.js';
import { bootstrap } from './bootstrap.js';
import { raisedAlone, raisedBy } from './detecting.js';
import { atLeast, atMost, type Measure, plain, share } from './measure.js';
import { count, scoreOf, type Tally } from './scores.js';

/** How each code fared on one set of labelled messages. */
export interface CodeTally extends Tally {
  readonly code: Code;
}

export interface MessageFigures {
  readonly measures: readonly Measure[];
  readonly byCode: readonly CodeTally[];
}

/** Labelled messages of the scheme: the half that was never read while rules were written, and that no model has learnt from. */
export function measureMessages(file: string, detection: Detection): MessageFigures {
  if (!existsSync(file)) return { measures: [], byCode: [] };
  const hard = hardLines(file);
  const unread = mentoringMessages(file)
    .map((example, at) => ({ example, isHard: hard.has(at) }))
    .filter(({ example }) => example.group === 'even');
  const part = 'mentoring messages, unread half';
  const judged = unread.map(({ example, isHard }) => ({
    expected: example.codes,
    found: raisedBy(example, detection),
    alone: raisedAlone(example, detection),
    isHard,
  }));
  const any: Tally = { hit: 0, missed: 0, wrong: 0 };
  for (const { expected, found } of judged) count(any, expected.size > 0, found.size > 0);
  const alone: Tally = { hit: 0, missed: 0, wrong: 0 };
  for (const one of judged) count(alone, one.expected.size > 0, one.alone.size > 0);
  const benign = judged.filter(({ expected, isHard }) => isHard && expected.size === 0);
  const hardRaised = benign.filter(({ found }) => found.size > 0).length;
  const byCode = talliesOf(judged);
  return {
    byCode,
    measures: [
      share(part, 'any concern: recall', any.hit, any.hit + any.missed, atLeast(0.92)),
      share(part, 'any concern: precision', any.hit, any.hit + any.wrong, atLeast(0.9)),
      share(part, 'any concern, by itself: recall', alone.hit, alone.hit + alone.missed),
      share(part, 'any concern, by itself: precision', alone.hit, alone.hit + alone.wrong),
      overCodes(part, 'macro F1 over the codes', judged, macroF1, atLeast(0.8)),
      overCodes(part, 'lowest recall of a code', judged, lowestRecall, atLeast(0.65)),
      share(part, 'hard benign messages raised', hardRaised, benign.length, atMost(0.04)),
    ],
  };
}

interface Judged {
  readonly expected: ReadonlySet<Code>;
  readonly found: ReadonlySet<Code>;
}

/** Of each code that stands in one of the messages. */
function talliesOf(judged: readonly Judged[]): readonly CodeTally[] {
  return CODES.flatMap(code => {
    const tally: CodeTally = { code, hit: 0, missed: 0, wrong: 0 };
    for (const { expected, found } of judged) count(tally, expected.has(code), found.has(code));
    return tally.hit + tally.missed > 0 ? [tally] : [];
  });
}

function macroF1(judged: readonly Judged[]): number {
  const tallies = talliesOf(judged);
  return tallies.reduce((sum, tally) => sum + scoreOf(tally).f1, 0) / tallies.length;
}

function lowestRecall(judged: readonly Judged[]): number {
  return Math.min(...talliesOf(judged).map(tally => scoreOf(tally).recall));
}

function overCodes(
  part: string,
  what: string,
  judged: readonly Judged[],
  figure: (judged: readonly Judged[]) => number,
  goal: Measure['goal'],
): Measure {
  return plain(part, what, figure(judged), judged.length, goal, bootstrap(judged, figure));
}

/** Positions of the messages whose note begins with `hard`: benign, and like a breach. */
function hardLines(file: string): ReadonlySet<number> {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter(line => line.trim() !== '');
  return new Set(lines.flatMap((line, at) => (/"note":\s*"hard/.test(line) ? [at] : [])));
}
