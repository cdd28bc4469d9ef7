const FIRST = 0.9;
const SECOND = 0.999;
const TINY = 1e-8;

/** Numbers that are learnt by Adam (Kingma & Ba 2015), row by row, so that rows without a gradient cost nothing. */
export class Learnt {
  readonly values: Float32Array;
  readonly gradients: Float32Array;
  readonly #means: Float32Array;
  readonly #squares: Float32Array;

  constructor(values: Float32Array) {
    this.values = values;
    this.gradients = new Float32Array(values.length);
    this.#means = new Float32Array(values.length);
    this.#squares = new Float32Array(values.length);
  }

  /** Moves `length` values from `from` on against their gradients, which are then 0 again. `step` counts from 1. */
  move(from: number, length: number, rate: number, step: number): void {
    const { values, gradients } = this;
    const means = this.#means;
    const squares = this.#squares;
    const stride = (rate * Math.sqrt(1 - SECOND ** step)) / (1 - FIRST ** step);
    for (let at = from; at < from + length; at += 1) {
      const gradient = gradients[at] ?? 0;
      gradients[at] = 0;
      const mean = FIRST * (means[at] ?? 0) + (1 - FIRST) * gradient;
      const square = SECOND * (squares[at] ?? 0) + (1 - SECOND) * gradient * gradient;
      means[at] = mean;
      squares[at] = square;
      values[at] = (values[at] ?? 0) - (stride * mean) / (Math.sqrt(square) + TINY);
    }
  }
}
