import type { FindingField } from '../finding.js';
import { type Circumstances, type Conditions, compileConditions, conditionsHold } from './conditions.js';
import type { RuleFile } from './schema.js';

/** The fields of a message that hold text. */
const TEXT_FIELDS = ['text', 'subject', 'quoted', 'attachment'] as const satisfies readonly (FieldOfRule &
  FindingField)[];
export type TextField = (typeof TEXT_FIELDS)[number];

type FieldOfRule = RuleFile['when']['fields'][number];

/**
 * Many rules are about the same people, times and fields. Each such scope is looked at once for a message, so that a rule of another scope
 * costs nothing.
 */
export class Scopes {
  /** For each rule the number of its scope. */
  readonly of: Int32Array;
  readonly #conditions: readonly Conditions[];
  /** For each field, for each scope 1 when its rules read this field. */
  readonly #reads: ReadonlyMap<TextField, Uint8Array>;

  constructor(whens: readonly RuleFile['when'][]) {
    const scopes = new Map<string, { readonly number: number; readonly when: RuleFile['when'] }>();
    this.of = Int32Array.from(whens, when => {
      const name = JSON.stringify([compileConditions(when), [...new Set(when.fields)].sort()]);
      const scope = scopes.get(name) ?? { number: scopes.size, when };
      scopes.set(name, scope);
      return scope.number;
    });
    const distinct = [...scopes.values()].map(({ when }) => when);
    this.#conditions = distinct.map(compileConditions);
    this.#reads = new Map(
      TEXT_FIELDS.map(field => [field, Uint8Array.from(distinct, ({ fields }) => (fields.includes(field) ? 1 : 0))]),
    );
  }

  /**
   * For each scope 1 when it is this message's, and not only in another field; `null` when there is no such scope. `speaks`: whether the
   * field may hold words of a language.
   */
  inForce(
    circumstances: Circumstances,
  ): (field: TextField, speaks: (language: string) => boolean) => Uint8Array | null {
    const holds = this.#conditions.map(conditions => conditionsHold(conditions, circumstances));
    return (field, speaks) => {
      const inForce = this.#reads.get(field)?.slice() ?? new Uint8Array(0);
      let any = false;
      for (let scope = 0; scope < inForce.length; scope += 1) {
        const language = this.#conditions[scope]?.language ?? null;
        if (!holds[scope] || (language !== null && inForce[scope] === 1 && !speaks(language))) inForce[scope] = 0;
        else any ||= inForce[scope] === 1;
      }
      return any ? inForce : null;
    };
  }
}
