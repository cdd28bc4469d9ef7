import type { Stamp } from './stamp.js';

export interface DateOrder {
  readonly order: 'dmy' | 'mdy' | 'ymd';
  readonly certain: boolean;
}

/**
 * Decides once for a file which number is the day: one above twelve gives it away, otherwise the order in which time runs back less often
 * does. A single line that somebody typed by hand does not decide it.
 */
export class DateOrderEvidence {
  #yearFirst = false;
  #dayFirst = 0;
  #monthFirst = 0;
  readonly #ifDayFirst = new Backwards();
  readonly #ifMonthFirst = new Backwards();

  add({ date: [first, second, year], yearFirst }: Stamp): void {
    if (yearFirst) this.#yearFirst = true;
    if (first > 12) this.#dayFirst += 1;
    if (second > 12) this.#monthFirst += 1;
    this.#ifDayFirst.add((year * 16 + second) * 32 + first);
    this.#ifMonthFirst.add((year * 16 + first) * 32 + second);
  }

  decide(): DateOrder {
    if (this.#yearFirst) return { order: 'ymd', certain: true };
    if (this.#dayFirst !== this.#monthFirst)
      return { order: this.#dayFirst > this.#monthFirst ? 'dmy' : 'mdy', certain: true };
    const [day, month] = [this.#ifDayFirst.count, this.#ifMonthFirst.count];
    if (day !== month) return { order: day < month ? 'dmy' : 'mdy', certain: true };
    return { order: 'dmy', certain: false };
  }
}

/** How often a number is smaller than the one before it. */
class Backwards {
  #before = 0;
  count = 0;

  add(number: number): void {
    if (number < this.#before) this.count += 1;
    this.#before = number;
  }
}
