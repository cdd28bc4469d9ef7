import { type Trusts, trustIn } from '../../services/detect/classifier/judge.js';
import type { FoundExample } from './heard.js';

/** What its author believed of a rule counts as so many hits. */
const BELIEF = 4;
/** And he believed no more than this. */
const SUREST = 0.95;

interface Hits {
  hits: number;
  right: number;
}

/** How far rules and detectors are to be trusted, by how often they were right on texts of others. */
export class Reliability {
  readonly #bySet = new Map<string, Map<string, Hits>>();
  readonly #alarms = new Map<string, number>();
  readonly #beliefs = new Map<string, number>();

  /** `quiet`: ordinary talk, where every hit is wrong. */
  constructor(written: readonly FoundExample[], quiet: readonly FoundExample[]) {
    for (const { example, findings } of written) {
      const ofSet = this.#bySet.get(example.set) ?? new Map<string, Hits>();
      this.#bySet.set(example.set, ofSet);
      for (const [id, code] of this.#idsOf(findings)) {
        const { hits, right } = ofSet.get(id) ?? { hits: 0, right: 0 };
        ofSet.set(id, { hits: hits + 1, right: right + (example.codes.has(code) ? 1 : 0) });
      }
    }
    for (const { example, findings } of quiet)
      for (const [id, code] of this.#idsOf(findings))
        if (example.known.has(code)) this.#alarms.set(id, (this.#alarms.get(id) ?? 0) + 1);
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

  #idsOf(findings: FoundExample['findings']) {
    const ids = new Map(findings.map(({ ruleId, detectorId, code }) => [ruleId ?? detectorId, code]));
    for (const { ruleId, detectorId, confidence } of findings) {
      const id = ruleId ?? detectorId;
      this.#beliefs.set(id, Math.max(this.#beliefs.get(id) ?? 0, Math.min(SUREST, confidence)));
    }
    return ids;
  }
}
