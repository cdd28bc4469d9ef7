import { existsSync, readFileSync } from 'node:fs';
import type { Detection } from '../../services/detect/detect.js';
import { CODES, type Code } from '../../services/taxonomy.js';
import { mentoringMessages } from '../train/sets/own.js';
import { raisedBy } from './detecting.js';
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
  const tallies = new Map<Code, { hit: number; missed: number; wrong: number }>();
  const any: Tally = { hit: 0, missed: 0, wrong: 0 };
  let hardRaised = 0;
  for (const { example, isHard } of unread) {
    const found = raisedBy(example, detection);
    for (const code of new Set([...example.codes, ...found])) {
      const tally = tallies.get(code) ?? { hit: 0, missed: 0, wrong: 0 };
      count(tally, example.codes.has(code), found.has(code));
      tallies.set(code, tally);
    }
    count(any, example.codes.size > 0, found.size > 0);
    if (isHard && example.codes.size === 0 && found.size > 0) hardRaised += 1;
  }
  const byCode = CODES.flatMap(code => {
    const tally = tallies.get(code);
    return tally && tally.hit + tally.missed > 0 ? [{ code, ...tally }] : [];
  });
  const macro = byCode.reduce((sum, tally) => sum + scoreOf(tally).f1, 0) / byCode.length;
  const lowest = Math.min(...byCode.map(tally => scoreOf(tally).recall));
  const hardOnes = unread.filter(({ example, isHard }) => isHard && example.codes.size === 0).length;
  return {
    byCode,
    measures: [
      share(part, 'any concern: recall', any.hit, any.hit + any.missed, atLeast(0.92)),
      share(part, 'any concern: precision', any.hit, any.hit + any.wrong, atLeast(0.9)),
      plain(part, 'macro F1 over the codes', macro, unread.length, atLeast(0.8)),
      plain(part, 'lowest recall of a code', lowest, unread.length, atLeast(0.65)),
      share(part, 'hard benign messages raised', hardRaised, hardOnes, atMost(0.04)),
    ],
  };
}

/** Positions of the messages whose note begins with `hard`: benign, and like a breach. */
function hardLines(file: string): ReadonlySet<number> {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter(line => line.trim() !== '');
  return new Set(lines.flatMap((line, at) => (/"note":\s*"hard/.test(line) ? [at] : [])));
}
