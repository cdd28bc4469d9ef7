import { createHash } from 'node:crypto';
import type { Message } from '../message.js';
import type { Register } from '../register/register.js';
import { DETECTORS } from './detectors.js';
import type { Finding } from './finding.js';
import { RuleEngine } from './rules/engine.js';
import { type CompiledRule, loadRules } from './rules/load.js';

/** Everything that looks for concerns, ready to run. Pure from here on. */
export interface Detection {
  /** Changes when a rule, a model or a detector changes. */
  readonly version: string;
  readonly rules: readonly CompiledRule[];
  /** Every concern in one message, in a fixed order. */
  detect(message: Message, register: Register): readonly Finding[];
}

/** Raise it when a detector in code finds something else than before. */
const DETECTORS_VERSION = 2;

/** Loads the rules of these folders. Throws ServiceError `RULES_INVALID`. */
export async function loadDetection(ruleFolders: readonly string[]): Promise<Detection> {
  const rules = loadRules(ruleFolders);
  const engine = new RuleEngine(rules);
  const mark = createHash('sha256')
    .update(JSON.stringify([DETECTORS_VERSION, rules.map(({ rule }) => rule)]))
    .digest('hex');
  return {
    version: mark.slice(0, 16),
    rules,
    detect(message, register) {
      const found = DETECTORS.flatMap(detector => [...detector.detect(message, register)]);
      return [...engine.detect(message, register.school), ...found].sort(byPlace);
    },
  };
}

function byPlace(a: Finding, b: Finding): number {
  return (
    a.field.localeCompare(b.field) ||
    (a.span?.start ?? 0) - (b.span?.start ?? 0) ||
    a.code.localeCompare(b.code) ||
    (a.ruleId ?? a.detectorId).localeCompare(b.ruleId ?? b.detectorId)
  );
}
