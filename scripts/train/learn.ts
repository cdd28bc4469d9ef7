import { hashOf } from '../../services/detect/classifier/hash.js';
import type { Weights } from '../../services/detect/classifier/weights.js';
import type { Code } from '../../services/taxonomy.js';
import { randomFrom } from '../random.js';
import type { Ftrl } from './ftrl.js';
import { lessonOf } from './network/lesson.js';
import { trainNetwork, type Vocabulary } from './network/train-network.js';
import { pack } from './pack.js';
import { TEXT_CODES } from './sets/own.js';
import { type Prepared, roundsOf, trainModel } from './train-models.js';

/** Writers are divided into so many; each part is judged by models that learnt from the others. */
export const FOLDS = 3;
/** The network needs little of what is not about a school to know that it is not. */
const OF_OTHERS = 0.8;

/** Whether a text is set aside in this fold; `null`: none is. */
export function isAside({ example }: Pick<Prepared, 'example'>, fold: number | null): boolean {
  return fold !== null && hashOf(example.set) % FOLDS === fold;
}

/** Linear models and network of all that is not set aside, not yet judged together with rules. */
export function learn(
  written: readonly Prepared[],
  others: readonly Prepared[],
  vocabulary: Vocabulary,
  fold: number | null,
): Weights {
  const learnt = written.filter(prepared => !isAside(prepared, fold));
  const linear = new Map<Code, Ftrl>();
  const rounds = roundsOf([...others, ...learnt]);
  for (const code of TEXT_CODES) {
    const model = trainModel(code, rounds);
    if (model) linear.set(code, model);
  }
  const codes = [...linear.keys()];
  const rowOf = new Map(vocabulary.words.map((word, row) => [word, row]));
  const random = randomFrom(5);
  const isTaken = ({ example }: Prepared, share: number) => random() < example.weight * share;
  const taken = [
    ...learnt.filter(prepared => isTaken(prepared, 1)),
    ...others.filter(prepared => isTaken(prepared, OF_OTHERS)),
  ];
  const lessons = taken.filter(({ words }) => words.length > 0).map(prepared => lessonOf(prepared, rowOf, codes));
  return { ...pack(linear), network: trainNetwork(lessons, vocabulary, codes.length) };
}
