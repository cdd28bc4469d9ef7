import { type Detection, makeDetection } from '../detect/detect.js';
import type { Finding } from '../detect/finding.js';
import { RuleEngine } from '../detect/rules/engine.js';
import type { Message } from '../message.js';
import type { Register } from '../register/register.js';
import type { DryRunHit } from './dry-run-reply.js';
import type { DryRunSets } from './dry-run-sets.js';

/** Compares what a draft finds in a message with what is found now, everything around it included. Pure once made. Throws as `makeDetection`. */
export class Comparison {
  readonly #ruleId: string;
  readonly #before: Detection;
  readonly #after: Detection;
  /** Only the two wordings: what neither of them hits need not be weighed. */
  readonly #glance: readonly RuleEngine[];

  constructor({ ruleId, before, after }: DryRunSets) {
    this.#ruleId = ruleId;
    this.#before = makeDetection(before);
    this.#after = makeDetection(after);
    this.#glance = [this.#before, this.#after].map(
      ({ rules }) => new RuleEngine(rules.filter(({ rule }) => rule.id === ruleId)),
    );
  }

  /** `null`: neither finds anything that stands. */
  look(message: Message, register: Register): DryRunHit | null {
    if (!this.#glance.some(engine => engine.detect(message, register.school).length > 0)) return null;
    const before = this.#standing(this.#before, message, register);
    const after = this.#standing(this.#after, message, register);
    if (before.length === 0 && after.length === 0) return null;
    const change = before.length === 0 ? 'gained' : after.length === 0 ? 'lost' : 'same';
    const shown = after.length === 0 ? before : after;
    return { messageId: message.id, change, places: shown.map(({ field, span }) => ({ field, span })) };
  }

  #standing(detection: Detection, message: Message, register: Register): readonly Finding[] {
    return detection
      .detect(message, register)
      .filter(({ ruleId, suppressedBy }) => ruleId === this.#ruleId && suppressedBy === null);
  }
}
