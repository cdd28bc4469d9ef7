import { randomFrom } from '../random.js';

const DRAWS = 1_000;

/**
 * 95 % interval of a figure that is no plain share (Efron 1979): the same figure over as many items drawn with replacement, a thousand times. Draws for which it is
 * undefined (`NaN`) are left out. The same items give the same interval.
 */
export function bootstrap<T>(
  items: readonly T[],
  figure: (drawn: readonly T[]) => number,
): [low: number, high: number] | null {
  const random = randomFrom(13);
  const drawn = Array.from({ length: DRAWS }, () =>
    figure(items.flatMap(() => items[Math.floor(random() * items.length)] ?? [])),
  )
    .filter(value => !Number.isNaN(value))
    .sort((a, b) => a - b);
  const at = (share: number) => drawn[Math.round(share * (drawn.length - 1))];
  const [low, high] = [at(0.025), at(0.975)];
  return low === undefined || high === undefined ? null : [low, high];
}
