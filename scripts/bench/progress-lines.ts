/** Messages between two lines: what takes less is over before anybody asks. */
const EVERY = 100_000;

/** Says how far a long stage is, and how much memory it holds then, so that memory that grows with the messages shows before the end. */
export class ProgressLines {
  readonly #stage: string;
  readonly #total: number;
  readonly #say: (line: string) => void;
  #next = EVERY;

  constructor(stage: string, total: number, say: (line: string) => void) {
    this.#stage = stage;
    this.#total = total;
    this.#say = say;
  }

  /** So many are done. */
  at(done: number): void {
    if (done < this.#next) return;
    this.#next = (Math.floor(done / EVERY) + 1) * EVERY;
    const megabytes = Math.round(process.memoryUsage.rss() / 1_048_576);
    this.#say(`    ${this.#stage}: ${done} of ${this.#total}, ${megabytes} MB`);
  }
}
