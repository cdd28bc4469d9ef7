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
  readonly #z = new Float32Array(BUCKETS + 1);
  readonly #n = new Float32Array(BUCKETS + 1);
  readonly #settings: FtrlSettings;

  constructor(settings: FtrlSettings) {
    this.#settings = settings;
  }

  /** Log-odds for features that each have the value `value`. */
  score(features: Uint32Array, value: number): number {
    let sum = 0;
    for (const bucket of features) sum += this.weight(bucket);
    return sum * value + this.#biasWeight();
  }

  learn(features: Uint32Array, value: number, positive: boolean, importance: number): void {
    const error = 1 / (1 + Math.exp(-this.score(features, value))) - (positive ? 1 : 0);
    const gradient = error * value * importance;
    for (const bucket of features) this.#step(bucket, gradient, this.weight(bucket));
    this.#step(BUCKETS, error * importance, this.#biasWeight());
  }

  weight(bucket: number): number {
    const z = this.#z[bucket] ?? 0;
    const { alpha, l1, l2 } = this.#settings;
    if (z <= l1 && z >= -l1) return 0;
    return -(z - (z < 0 ? -l1 : l1)) / ((BETA + Math.sqrt(this.#n[bucket] ?? 0)) / alpha + l2);
  }

  get bias(): number {
    return this.#biasWeight();
  }

  /** Never pulled to 0. */
  #biasWeight(): number {
    return -(this.#z[BUCKETS] ?? 0) / ((BETA + Math.sqrt(this.#n[BUCKETS] ?? 0)) / this.#settings.alpha);
  }

  #step(bucket: number, gradient: number, weight: number): void {
    const before = this.#n[bucket] ?? 0;
    const after = before + gradient * gradient;
    const sigma = (Math.sqrt(after) - Math.sqrt(before)) / this.#settings.alpha;
    this.#z[bucket] = (this.#z[bucket] ?? 0) + gradient - sigma * weight;
    this.#n[bucket] = after;
  }
}
