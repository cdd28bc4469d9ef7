import { BUCKETS, type Direction, featuresAt } from '../../services/detect/classifier/features.js';
import { hashOf } from '../../services/detect/classifier/hash.js';
import { wordsIn } from '../../services/detect/classifier/words.js';
import { viewsOf } from '../../services/normalise/views.js';
import type { Role } from '../../services/register/person.js';
import type { Code } from '../../services/taxonomy.js';
import type { Example } from './example.js';
import { Ftrl, type FtrlSettings } from './ftrl.js';

/** An example as the models see it. */
export interface Prepared {
  readonly example: Example;
  readonly features: Uint32Array;
  /** Of every feature: smaller for longer texts, so that length alone says nothing. */
  readonly value: number;
}

interface TrainSettings extends FtrlSettings {
  readonly rounds: number;
  /** How much the examples of a code are made to weigh beside those without it, at most. */
  readonly balance: number;
}

const SETTINGS: TrainSettings = { alpha: 0.3, l1: 0.05, l2: 3, rounds: 5, balance: 6 };

export function prepare(examples: readonly Example[]): readonly Prepared[] {
  return examples.map(example => {
    const { plain, disguised } = viewsOf(`${example.subject}\n${example.text}`);
    const words = wordsIn((disguised ?? plain).text);
    const direction = directionOf(example.from, example.to);
    const found: number[] = [];
    for (let at = 0; at < words.length; at += 1)
      featuresAt(words, at, direction, feature => found.push(feature & (BUCKETS - 1)));
    return { example, features: Uint32Array.from(found), value: 1 / Math.sqrt(Math.max(4, words.length)) };
  });
}

export function directionOf(from: Role, to: Role): Direction {
  if (from === 'pupil') return to === 'pupil' ? 'pupil-pupil' : 'pupil-adult';
  return to === 'pupil' ? 'adult-pupil' : 'other';
}

/** The model of a code, from the examples that say something about it; `null` when none has it. The same examples give the same model. */
export function trainModel(code: Code, prepared: readonly Prepared[]): Ftrl | null {
  const known = prepared.filter(({ example }) => example.known.has(code));
  const weightOf = (positive: boolean) =>
    known.reduce((sum, { example }) => sum + (example.codes.has(code) === positive ? example.weight : 0), 0);
  const positive = weightOf(true);
  if (positive === 0) return null;
  const boost = Math.min(SETTINGS.balance, Math.max(1, weightOf(false) / positive));
  const model = new Ftrl(SETTINGS);
  for (let round = 0; round < SETTINGS.rounds; round += 1) {
    for (const { example, features, value } of shuffled(known, round)) {
      const has = example.codes.has(code);
      model.learn(features, value, has, example.weight * (has ? boost : 1));
    }
  }
  return model;
}

/** Another order every round, and the same one every time. */
function shuffled(known: readonly Prepared[], round: number): readonly Prepared[] {
  return known
    .map((prepared, at) => ({ prepared, key: hashOf(`${round}:${at}`) }))
    .sort((a, b) => a.key - b.key)
    .map(({ prepared }) => prepared);
}
