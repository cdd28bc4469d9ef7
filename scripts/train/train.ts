import type { Trusts } from '../../services/detect/classifier/judge.js';
import type { Weights } from '../../services/detect/classifier/weights.js';
import { wordsIn } from '../../services/detect/classifier/words.js';
import { loadDetection } from '../../services/detect/detect.js';
import { meantView } from '../../services/normalise/views.js';
import { RULES_FOLDER } from '../../services/paths.js';
import { findingsIn } from '../evaluate/detecting.js';
import type { Example } from './example.js';
import { readExamples } from './examples.js';
import { fitJudgement, type Judgement } from './fit-judgement.js';
import { evidenceIn, type FoundExample, type HeardExample, logOddsBy } from './heard.js';
import { FOLDS, isAside } from './learn.js';
import { learnFolds } from './learners.js';
import { vocabularyOf } from './network/vocabulary.js';
import { readVectors } from './network/word-vectors.js';
import { TEXT_CODES } from './sets/own.js';
import { LETTERS } from './sets/public.js';
import { withThresholds } from './thresholds.js';
import { Reliability } from './trust.js';

/**
 * Learns every model. The same data give the same weights to the last bit. `data`: the folder that holds the public sets, each in its own. `say` is told how far it is. Throws ServiceError `TRAINING_TEXTS_MISSING`.
 */
export async function train(data: string, say: (line: string) => void): Promise<Weights> {
  const { written, others, quiet } = await readExamples(data);
  say(`${written.length} texts written for this, ${others.length} of rules and public sets, ${quiet.length} set aside`);
  // The words of the network are in the file of weights: the names of those who wrote letters must not be.
  const withoutLetters = others.filter(({ set }) => set !== LETTERS);
  const vocabulary = vocabularyOf(written.map(wordsOf), withoutLetters.map(wordsOf), readVectors());
  const folds = [null, ...Array(FOLDS).keys()];
  const learning = learnFolds(folds, { data, vocabulary }, say);
  const detection = await loadDetection([RULES_FOLDER], { classifier: false });
  const find = (examples: readonly Example[]): FoundExample[] =>
    examples.map(example => ({ example, findings: findingsIn(example, detection) }));
  const foundWritten = find(written);
  const foundQuiet = find(quiet);
  // The rules were written while the scheme's own messages were read: on these they look better than they are.
  const ofOthers = foundWritten.filter(({ example }) => example.set !== 'mentoring');
  const reliability = new Reliability(ofOthers, foundQuiet);
  const learnt = await learning;
  const of = (fold: number | null): Weights => {
    const weights = learnt.get(fold);
    if (!weights) throw new Error(`Fold ${fold} was not learnt.`);
    return weights;
  };
  const heardBy = (weights: Weights, found: readonly FoundExample[], trustsFor: (set: string) => Trusts) => {
    const hear = logOddsBy(weights);
    return found.map(({ example, findings }): HeardExample => {
      return { example, evidence: evidenceIn(findings, trustsFor(example.set)), logOdds: hear(example) };
    });
  };
  const trustsWithout = new Map(
    [...new Set(written.map(({ set }) => set))].map(set => [set, reliability.trusts(set)] as const),
  );
  const trusts = reliability.trusts(null);
  const unseen = Array.from({ length: FOLDS }, (_, fold) =>
    heardBy(
      of(fold),
      foundWritten.filter(found => isAside(found, fold)),
      set => trustsWithout.get(set) ?? trusts,
    ),
  ).flat();
  const weights = withJudgement({ ...of(null), trusts }, fitJudgement(unseen, TEXT_CODES));
  return withThresholds(
    weights,
    heardBy(weights, foundQuiet, () => trusts),
    unseen,
  );
}

function wordsOf({ subject, text }: Example): readonly string[] {
  return wordsIn(meantView(`${subject}\n${text}`).text).map(({ word }) => word.text);
}

function withJudgement(weights: Weights, { offsets, ...judgement }: Judgement): Weights {
  const models = weights.models.map(model => ({ ...model, ...judgement, offset: offsets.get(model.code) ?? 0 }));
  return { ...weights, models };
}
