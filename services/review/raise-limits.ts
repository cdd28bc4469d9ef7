import { network } from './auth/limits.js';

const WINDOW = 15 * 60_000;
const MOST_KEPT = 20_000;

/** Within fifteen minutes, from one address. A whole school may stand behind one: after a training day many report at once. */
const BORNE = { report: 30, 'unknown-reference': 30 } as const;
type Counted = keyof typeof BORNE;

/** Counts what people without an account send and ask. Forgotten when the process ends. */
export class RaiseLimits {
  readonly #counted = new Map<string, number[]>();

  /** Minutes until another one is heard; 0: now. */
  wait(what: Counted, address: string, now: Date): number {
    const recent = this.#recent(keyOf(what, address), now);
    const first = recent[recent.length - BORNE[what]];
    return first === undefined ? 0 : Math.ceil((first + WINDOW - now.getTime()) / 60_000);
  }

  count(what: Counted, address: string, now: Date): void {
    const key = keyOf(what, address);
    const recent = [...this.#recent(key, now), now.getTime()];
    this.#counted.delete(key);
    this.#counted.set(key, recent);
    for (const oldest of this.#counted.keys()) {
      if (this.#counted.size <= MOST_KEPT) break;
      this.#counted.delete(oldest);
    }
  }

  #recent(key: string, now: Date): readonly number[] {
    return (this.#counted.get(key) ?? []).filter(at => at > now.getTime() - WINDOW);
  }
}

function keyOf(what: Counted, address: string): string {
  return `${what} ${network(address)}`;
}
