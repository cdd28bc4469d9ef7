import { type Trusts, trustIn } from '../../services/detect/classifier/judge.js';
import type { Code } from '../../services/taxonomy.js';
import type { FoundExample } from './heard.js';

/** What its author believed of a rule counts as so many hits. */
const BELIEF = 4;
/** And he believed no more than this. */
const SUREST = 0.95;

/** Where hardly a text has the code (none is sexual, on purpose), hits among the others say nothing of a rule: it is not measured. */
const FEWEST_TEXTS = 100;

interface Hits {
  hits: number;
  right: number;
}

/** How far rules and detectors are to be trusted, by how often they were right on texts of others. */
export class Reliability {
  readonly #bySet = new Map<string, Map<string, Hits>>();
  readonly #alarms = new Map<string, number>();
  readonly #beliefs = new Map<string, number>();
  readonly #texts = new Map<Code, number>();

  /** `quiet`: ordinary talk, where every hit is wrong. */
  constructor(written: readonly FoundExample[], quiet: readonly FoundExample[]) {
    for (const { example } of written)
      for (const code of example.codes) this.#texts.set(code, (this.#texts.get(code) ?? 0) + 1);
    for (const found of written) {
      const { example } = found;
      const ofSet = this.#bySet.get(example.set) ?? new Map<string, Hits>();
      this.#bySet.set(example.set, ofSet);
      for (const [id, code] of this.#idsOf(found)) {
        const { hits, right } = ofSet.get(id) ?? { hits: 0, right: 0 };
        ofSet.set(id, { hits: hits + 1, right: right + (example.codes.has(code) ? 1 : 0) });
      }
    }
    for (const found of quiet)
      for (const id of this.#idsOf(found).keys()) this.#alarms.set(id, (this.#alarms.get(id) ?? 0) + 1);
  }

  /** `without`: the set on which they are judged just now; `null`: none is left out. */
  trusts(without: string | null): Trusts {
    const all = new Map<string, Hits>();
    for (const [set, ofSet] of this.#bySet) {
      if (set === without) continue;
      for (const [id, { hits, right }] of ofSet) {
        const before = all.get(id) ?? { hits: 0, right: 0 };
        all.set(id, { hits: before.hits + hits, right: before.right + right });
      }
    }
    return new Map(
      [...this.#beliefs].map(([id, belief]) => {
        const { hits, right } = all.get(id) ?? { hits: 0, right: 0 };
        const share = (right + BELIEF * belief) / (hits + BELIEF + (this.#alarms.get(id) ?? 0));
        return [id, trustIn(share)];
      }),
    );
  }

  /** What hit, and for which code. A hit to which an exception fits is none, and one of a code that the set says nothing about measures nothing. */
  #idsOf({ example, findings }: FoundExample): ReadonlyMap<string, Code> {
    const ids = new Map<string, Code>();
    for (const { ruleId, detectorId, code, confidence, suppressedBy } of findings) {
      if (suppressedBy !== null || !example.known.has(code)) continue;
      if ((this.#texts.get(code) ?? 0) < FEWEST_TEXTS) continue;
      const id = ruleId ?? detectorId;
      ids.set(id, code);
      this.#beliefs.set(id, Math.max(this.#beliefs.get(id) ?? 0, Math.min(SUREST, confidence)));
    }
    return ids;
  }
}
