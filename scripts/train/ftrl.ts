import { BUCKETS } from '../../services/detect/classifier/features.js';

/** How fast and how sparsely is learnt (McMahan et al. 2013, "Ad Click Prediction"). */
export interface FtrlSettings {
  readonly alpha: number;
  readonly l1: number;
  readonly l2: number;
}

const BETA = 1;

/** One binary logistic regression over hashed features, learnt one example after the other; most of its weights stay 0. */
export class Ftrl {
  readonly #settings: FtrlSettings;
  readonly #z = new Float32Array(BUCKETS + 1);
  /** The roots of the summed squares of the gradients. */
  readonly #roots = new Float32Array(BUCKETS + 1);
  /** They follow from the two; read far more often than they change. */
  readonly #weights = new Float32Array(BUCKETS + 1);

  constructor(settings: FtrlSettings) {
    this.#settings = settings;
  }

  /** Log-odds for features that each have the value `value`. */
  score(features: Uint32Array, value: number): number {
    const weights = this.#weights;
    let sum = 0;
    for (let at = 0; at < features.length; at += 1) sum += weights[features[at] ?? 0] ?? 0;
    return sum * value + this.bias;
  }

  learn(features: Uint32Array, value: number, positive: boolean, importance: number): void {
    const error = 1 / (1 + Math.exp(-this.score(features, value))) - (positive ? 1 : 0);
    const gradient = error * value * importance;
    const { l1 } = this.#settings;
    for (let at = 0; at < features.length; at += 1) this.#step(features[at] ?? 0, gradient, l1);
    // Never pulled to 0.
    this.#step(BUCKETS, error * importance, 0);
  }

  weight(bucket: number): number {
    return this.#weights[bucket] ?? 0;
  }

  get bias(): number {
    return this.#weights[BUCKETS] ?? 0;
  }

  #step(bucket: number, gradient: number, l1: number): void {
    const { alpha, l2 } = this.#settings;
    const before = this.#roots[bucket] ?? 0;
    const after = Math.sqrt(before * before + gradient * gradient);
    const z = (this.#z[bucket] ?? 0) + gradient - ((after - before) / alpha) * (this.#weights[bucket] ?? 0);
    this.#roots[bucket] = after;
    this.#z[bucket] = z;
    const pull = bucket === BUCKETS ? 0 : l2;
    this.#weights[bucket] = z <= l1 && z >= -l1 ? 0 : -(z - (z < 0 ? -l1 : l1)) / ((BETA + after) / alpha + pull);
  }
}
