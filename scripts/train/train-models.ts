import { BUCKETS, type Direction, directionBetween, featuresOf } from '../../services/detect/classifier/features.js';
import { mix } from '../../services/detect/classifier/hash.js';
import { shareOfWords, stretchesOf } from '../../services/detect/classifier/sentences.js';
import { type PlacedWord, wordsIn } from '../../services/detect/classifier/words.js';
import { meantView } from '../../services/normalise/views.js';
import type { Code } from '../../services/taxonomy.js';
import type { Example } from './example.js';
import { Ftrl, type FtrlSettings } from './ftrl.js';

/** An example as the models see it. */
export interface Prepared {
  readonly example: Example;
  readonly words: readonly PlacedWord[];
  readonly direction: Direction;
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

/** What is benign as a whole is so in each part and sentence, and the service looks at each: sentences are learnt from too, at so much of the weight. */
const OF_A_SENTENCE = 0.5;

export function prepare(examples: readonly Example[]): readonly Prepared[] {
  return examples.flatMap(example => {
    const view = meantView(`${example.subject}\n${example.text}`).text;
    const words = wordsIn(view);
    const direction = directionBetween(example.from, [example.to]);
    if (example.codes.size > 0) return [preparedOf(example, words, direction)];
    const { parts, sentences } = stretchesOf(view, words);
    const sentence = { ...example, weight: example.weight * OF_A_SENTENCE };
    return [
      ...parts.map(([from, to]) => preparedOf(example, words.slice(from, to), direction)),
      ...sentences.map(([from, to]) => preparedOf(sentence, words.slice(from, to), direction)),
    ];
  });
}

function preparedOf(example: Example, words: readonly PlacedWord[], direction: Direction): Prepared {
  const found: number[] = [];
  for (const { word } of words) featuresOf(word, direction, feature => found.push(feature & (BUCKETS - 1)));
  const value = shareOfWords(words.length);
  return { example, words, direction, features: Uint32Array.from(found), value };
}

/** The examples in another order for each round, and the same ones every time. */
export function roundsOf(prepared: readonly Prepared[]): readonly (readonly Prepared[])[] {
  return Array.from({ length: SETTINGS.rounds }, (_, round) =>
    prepared
      .map((one, at) => ({ one, key: mix(round, at) }))
      .sort((a, b) => a.key - b.key)
      .map(({ one }) => one),
  );
}

/** The model of a code, from the examples that say something about it; `null` when none has it. The same rounds give the same model. */
export function trainModel(code: Code, rounds: readonly (readonly Prepared[])[]): Ftrl | null {
  let [positive, negative] = [0, 0];
  for (const { example } of rounds[0] ?? []) {
    if (!example.known.has(code)) continue;
    if (example.codes.has(code)) positive += example.weight;
    else negative += example.weight;
  }
  if (positive === 0) return null;
  const boost = Math.min(SETTINGS.balance, Math.max(1, negative / positive));
  const model = new Ftrl(SETTINGS);
  for (const round of rounds) {
    for (const { example, features, value } of round) {
      if (!example.known.has(code)) continue;
      const has = example.codes.has(code);
      model.learn(features, value, has, example.weight * (has ? boost : 1));
    }
  }
  return model;
}
