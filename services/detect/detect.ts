import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LanguagePacks, languagesOfMessage, type MessageLanguage } from '../language/of-message.js';
import type { Message } from '../message.js';
import type { Register } from '../register/register.js';
import type { Code } from '../taxonomy.js';
import { Classifier } from './classifier/classifier.js';
import { readWeights, type Weights } from './classifier/weights.js';
import { DETECTORS, WORD_DETECTORS } from './detectors.js';
import { filesOf, fromFile, type ReadFile } from './files.js';
import type { Finding } from './finding.js';
import { RuleEngine } from './rules/engine.js';
import { type CompiledRule, validRules } from './rules/load.js';
import { type RuleSet, readRuleSet } from './rules/rule-set.js';
import { ruleOf, SwitchBoard, TRIAL, withoutTrial } from './switches.js';

/** Everything that looks for concerns, ready to run. Pure from here on. */
export interface Detection {
  /** Changes when a rule, a model or a detector changes. */
  readonly version: string;
  readonly rules: readonly CompiledRule[];
  /** Every concern in one message, in a fixed order. */
  detect(message: Message, register: Register): readonly Finding[];
  /** The same, and beside it what rules in shadow find, as it would be if they were on. */
  examine(
    message: Message,
    register: Register,
  ): { readonly findings: readonly Finding[]; readonly shadow: readonly Finding[] };
  /** What rules and detectors find, before the wording is weighed with it. */
  unjudged(message: Message, register: Register): readonly Finding[];
  /** The models of the wording; `null`: none are used. */
  readonly weights: Weights | null;
  /** The languages other than English in which the message is written, wholly or in part, and what is looked for in each. */
  languages(message: Message): readonly MessageLanguage[];
}

/** Raise it when a detector in code finds something else than before. */
const DETECTORS_VERSION = 8;

/** In a folder of rules, beside its categories: what `candour train` writes. */
export const WEIGHTS_FILE = join('classifier', 'weights.bin');

interface DetectionOptions {
  /** `false`: rules and detectors alone. */
  readonly classifier?: boolean;
}

/**
 * Loads the rules of these folders, and the classifiers where one holds their weights.
 * Throws ServiceError `RULES_UNREADABLE`, `RULES_INVALID` or `CLASSIFIER_UNREADABLE`.
 */
export async function loadDetection(
  ruleFolders: readonly string[],
  options: DetectionOptions = {},
): Promise<Detection> {
  return makeDetection(readRuleSet(ruleFolders), options);
}

/** The same with rules that have been read. Throws ServiceError `RULES_INVALID` or `CLASSIFIER_UNREADABLE`. */
export function makeDetection(ruleSet: RuleSet, { classifier = true }: DetectionOptions = {}): Detection {
  const rules = validRules(ruleSet);
  const weightsFile = ruleSet.folders.map(folder => join(folder, WEIGHTS_FILE)).find(file => existsSync(file));
  const weights = classifier && weightsFile !== undefined ? readWeights(weightsFile) : null;
  const models = weights && new Classifier(weights);
  const engine = new RuleEngine(rules);
  const packs = packsOf(rules);
  const board = new SwitchBoard(ruleSet.switches);
  const ids = new Set(rules.map(({ rule }) => rule.id));
  // Those of rules are part of the rules' own marks.
  const others = (ruleSet.switches ?? []).filter(({ rule }) => !ids.has(rule));
  const marks = rules.map(({ mark }) => mark);
  const mark = createHash('sha256')
    .update(JSON.stringify(others.length === 0 ? [DETECTORS_VERSION, marks] : [DETECTORS_VERSION, marks, others]))
    .update(weights && weightsFile !== undefined ? readFileSync(weightsFile) : '')
    .digest('hex');
  const find = (message: Message, register: Register) => [
    ...engine.detect(message, register.school),
    ...DETECTORS.flatMap(detector => [...detector.detect(message, register)]),
  ];
  /** Contact details of files are looked for with the message. The wording of a long file is that of its own authors. */
  const findInFile = ({ message, isNote }: ReadFile, register: Register) => [
    ...engine.detect(message, register.school),
    ...(isNote ? WORD_DETECTORS.flatMap(detector => [...detector.detect(message, register)]) : []),
  ];
  const inOrder = (found: readonly Finding[]) => enough([...found].sort(byPlace));
  const weighed = (message: Message, found: readonly Finding[]) => {
    const left = board.leave(found, message);
    return board.leave(models?.weigh(message, left) ?? left, message);
  };
  const judged = (message: Message, found: readonly Finding[], weigh: typeof weighed) => {
    const silent = found.filter(finding => board.isShadow(finding));
    const open = silent.length === 0 ? found : found.filter(finding => !board.isShadow(finding));
    const all = weigh(message, open);
    const findings = all.filter(finding => !board.isShadow(finding));
    const shadow = [
      ...all.filter(finding => board.isShadow(finding)),
      ...asIfOn(silent, open, found => weigh(message, found)),
    ];
    return { findings, shadow };
  };
  const unweighed = (message: Message, found: readonly Finding[]) => board.leave(found, message);
  const examine = (message: Message, register: Register) => {
    const own = judged(message, find(message, register), weighed);
    const files = filesOf(message).map(file => {
      const { findings, shadow } = judged(file.message, findInFile(file, register), file.isNote ? weighed : unweighed);
      return { findings: fromFile(file, findings), shadow: fromFile(file, shadow) };
    });
    return {
      findings: inOrder(together(own.findings, ...files.map(({ findings }) => findings))),
      shadow: inOrder(together(own.shadow, ...files.map(({ shadow }) => shadow))),
    };
  };
  return {
    version: mark.slice(0, 16),
    rules,
    weights,
    detect: (message, register) => examine(message, register).findings,
    examine,
    unjudged: (message, register) =>
      inOrder(
        together(find(message, register), ...filesOf(message).map(file => fromFile(file, findInFile(file, register)))),
      ),
    languages: message => languagesOfMessage(message, packs),
  };
}

/** What the hits of rules in shadow would be with everything else around them. A new wording stands in the place of the one in use. */
function asIfOn(
  silent: readonly Finding[],
  open: readonly Finding[],
  weigh: (found: readonly Finding[]) => readonly Finding[],
): readonly Finding[] {
  if (silent.length === 0) return [];
  const trials = new Set(silent.map(ruleOf).filter(rule => rule.endsWith(TRIAL)));
  const meant = new Set(silent.map(finding => withoutTrial(ruleOf(finding))));
  const others = open.filter(finding => !meant.has(ruleOf(finding)));
  const named = silent.map(finding => ({ ...finding, ruleId: finding.ruleId && withoutTrial(finding.ruleId) }));
  return weigh([...others, ...named])
    .filter(finding => meant.has(ruleOf(finding)))
    .map(finding => {
      const trial = `${ruleOf(finding)}${TRIAL}`;
      return trials.has(trial) ? { ...finding, ruleId: trial } : finding;
    });
}

/** A rule that is about files too has found some of it already. */
function together(own: readonly Finding[], ...files: readonly (readonly Finding[])[]): readonly Finding[] {
  if (files.length === 0) return own;
  const known = new Set(own.map(placeOf));
  return [...own, ...files.flat().filter(finding => !known.has(placeOf(finding)))];
}

function placeOf({ ruleId, detectorId, code, field, span }: Finding): string {
  return `${ruleId ?? detectorId}|${code}|${field}|${span?.start}|${span?.end}`;
}

function packsOf(rules: readonly CompiledRule[]): LanguagePacks {
  const packs = new Map<string, Set<Code>>();
  for (const { rule } of rules) {
    const { language } = rule.when;
    if (language !== undefined) packs.set(language, (packs.get(language) ?? new Set()).add(rule.code));
  }
  return packs;
}

/** Of one rule or detector in one field. A message that says the same thing a thousand times says no more, and must not fill the database. */
const MOST_ALIKE = 25;

/** Those that were not excluded go first: nobody hides one behind many that were. */
function enough(findings: readonly Finding[]): readonly Finding[] {
  if (findings.length <= MOST_ALIKE) return findings;
  const counts = new Map<string, number>();
  const kept = new Set<Finding>();
  for (const finding of [...findings].sort(
    (a, b) => Number(a.suppressedBy !== null) - Number(b.suppressedBy !== null),
  )) {
    const kind = `${finding.ruleId ?? finding.detectorId}|${finding.code}|${finding.field}`;
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    if (count <= MOST_ALIKE) kept.add(finding);
  }
  return findings.filter(finding => kept.has(finding));
}

function byPlace(a: Finding, b: Finding): number {
  return (
    a.field.localeCompare(b.field) ||
    (a.span?.start ?? 0) - (b.span?.start ?? 0) ||
    a.code.localeCompare(b.code) ||
    (a.ruleId ?? a.detectorId).localeCompare(b.ruleId ?? b.detectorId)
  );
}
