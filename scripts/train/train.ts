import { hashOf } from '../../services/detect/classifier/hash.js';
import { weighTogether } from '../../services/detect/classifier/judge.js';
import type { Weights } from '../../services/detect/classifier/weights.js';
import { loadDetection } from '../../services/detect/detect.js';
import { ServiceError } from '../../services/errors.js';
import { RULES_FOLDER } from '../../services/paths.js';
import type { Code } from '../../services/taxonomy.js';
import type { Example } from './example.js';
import { fitJudgement, type Judgement } from './fit-judgement.js';
import type { Ftrl } from './ftrl.js';
import { type EvidenceByCode, evidenceIn, type HeardExample, logOddsBy } from './heard.js';
import { pack } from './pack.js';
import { mentoringMessages, ruleExamples, TEXT_CODES, writtenTexts } from './sets/own.js';
import { PUBLIC_SETS, publicExamples } from './sets/public.js';
import { purposeOf } from './sets/split.js';
import { type Prepared, prepare, trainModel } from './train-models.js';

const FOLDS = 5;
/** Of 10,000 ordinary messages that no model has learnt from, so many may raise a case by one code; */
const ALARMS_IN_TEN_THOUSAND = 0.3;
/** and by these, where a missed message may cost a life. */
const GRAVE: ReadonlySet<Code> = new Set(['content.self-harm', 'content.disclosure']);
const GRAVE_ALARMS_IN_TEN_THOUSAND = 0.6;

export interface TrainOptions {
  /** The folder that holds the public sets, each in its own. */
  readonly data: string;
  /** The file of labelled messages of the scheme; its half that was read while rules were written is learnt from. */
  readonly mentoring: string | null;
}

/** Learns every model. The same data give the same weights to the last bit. `say` is told how far it is. Throws ServiceError `TRAINING_TEXTS_MISSING`. */
export async function train({ data, mentoring }: TrainOptions, say: (line: string) => void): Promise<Weights> {
  const texts = writtenTexts();
  if (texts.length === 0) throw noTexts();
  const detection = await loadDetection([RULES_FOLDER], { classifier: false });
  const evidence = (example: Example): EvidenceByCode => evidenceIn(example, detection);
  const ordinary = PUBLIC_SETS.flatMap(set => publicExamples(data, set));
  const aside = ordinary.filter(example => purposeOf(example) === 'set-thresholds');
  const read = mentoring === null ? [] : mentoringMessages(mentoring).filter(({ group }) => group === 'odd');
  const written = prepare([...texts, ...read]);
  const rest = prepare([...ruleExamples(), ...ordinary.filter(example => purposeOf(example) === 'learn')]);
  say(`${written.length} texts written for this, ${rest.length} of rules and public sets, ${aside.length} set aside`);

  const unseen: HeardExample[] = [];
  for (let fold = 0; fold < FOLDS; fold += 1) {
    const isTested = ({ example }: Prepared) => hashOf(example.set) % FOLDS === fold;
    const models = trainAll([...rest, ...written.filter(prepared => !isTested(prepared))]);
    const hear = logOddsBy(pack(models));
    for (const { example } of written.filter(isTested))
      unseen.push({ example, evidence: evidence(example), logOdds: hear(example) });
    say(`fold ${fold + 1} of ${FOLDS}`);
  }
  const judgement = fitJudgement(unseen, TEXT_CODES);
  const weights = withJudgement(pack(trainAll([...rest, ...written])), judgement);
  say('all models');
  const hear = logOddsBy(weights);
  const quiet = aside
    .filter(({ codes }) => codes.size === 0)
    .map(example => ({ example, evidence: evidence(example), logOdds: hear(example) }));
  return withThresholds(weights, quiet, unseen);
}

function noTexts(): ServiceError {
  return new ServiceError({
    code: 'TRAINING_TEXTS_MISSING',
    message: 'The texts that the models are learnt from are not part of the installed package.',
    remedy: 'Run `scripts/candour train` in a checkout of the repository.',
  });
}

function trainAll(prepared: readonly Prepared[]): ReadonlyMap<Code, Ftrl> {
  return new Map(
    TEXT_CODES.flatMap(code => {
      const model = trainModel(code, prepared);
      return model ? [[code, model] as const] : [];
    }),
  );
}

function withJudgement(weights: Weights, { offsets, ...judgement }: Judgement): Weights {
  const models = weights.models.map(model => ({ ...model, ...judgement, offset: offsets.get(model.code) ?? 0 }));
  return { ...weights, models };
}

/** The points at which cases are raised: where it pays on texts that were written to be hard, and so high that ordinary messages hardly ever do. */
function withThresholds(weights: Weights, quiet: readonly HeardExample[], unseen: readonly HeardExample[]): Weights {
  const models = weights.models.map(model => {
    const ordinary = togetherOf(quiet, model).sort((a, b) => b.together - a.together);
    const rate = GRAVE.has(model.code) ? GRAVE_ALARMS_IN_TEN_THOUSAND : ALARMS_IN_TEN_THOUSAND;
    // One odd text must not decide for all.
    const allowed = Math.max(1, Math.round((rate * ordinary.length) / 10_000));
    const alarms = ordinary[allowed]?.together ?? Number.NEGATIVE_INFINITY;
    return { ...model, raises: Math.max(alarms, bestThreshold(togetherOf(unseen, model))) };
  });
  return { ...weights, models };
}

interface Judged {
  readonly together: number;
  readonly has: boolean;
}

/** Those whose case does not rest on the model alone are left out. */
function togetherOf(heard: readonly HeardExample[], model: Weights['models'][number]): Judged[] {
  return heard
    .filter(({ example, evidence }) => example.known.has(model.code) && !evidence.get(model.code)?.firm)
    .map(({ example, evidence, logOdds }) => {
      const found = evidence.get(model.code) ?? { hit: 0, weak: false };
      const together = weighTogether(model, logOdds.get(model.code) ?? 0, found);
      return { together, has: example.codes.has(model.code) };
    });
}

/** A wrong alarm counts twice as much as a missed message, since half of these texts are about the code and hardly any in a school are. */
function bestThreshold(judged: readonly Judged[]): number {
  const sorted = [...judged].sort((a, b) => b.together - a.together);
  const all = sorted.filter(({ has }) => has).length;
  let best = { f: 0, together: 0 };
  let hits = 0;
  for (const [at, { together, has }] of sorted.entries()) {
    hits += has ? 1 : 0;
    const f = (1.25 * hits) / (0.25 * all + at + 1);
    if (f > best.f) best = { f, together };
  }
  return best.together - 1e-6;
}
