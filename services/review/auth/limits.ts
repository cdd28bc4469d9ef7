const WINDOW = 15 * 60_000;
const MOST_KEPT = 20_000;

/** How many wrong passwords within fifteen minutes are borne. */
const BORNE = {
  /** From a browser that has signed in to this account before. */
  device: 10,
  /** For this account from one address, by browsers that it does not know. */
  place: 5,
  /** For this account by all browsers that it does not know. */
  strangers: 30,
  /** From one address, for whatever accounts. */
  address: 40,
} as const;

export interface Attempt {
  readonly email: string;
  readonly address: string;
  /** From the cookie that a sign-in left; `null` for an unknown browser. */
  readonly device: string | null;
}

/**
 * Counts wrong passwords. Guessing is slowed to a crawl, yet nobody can be locked out from elsewhere: strangers share one
 * allowance for an account, and a browser that has signed in before has its own. Counts are forgotten when the process ends.
 */
export class SignInLimits {
  readonly #failures = new Map<string, number[]>();

  /** Milliseconds until another attempt is heard; 0: now. */
  wait(attempt: Attempt, now: Date): number {
    const waits = bucketsOf(attempt).map(({ key, borne }) => {
      const recent = this.#recent(key, now);
      const first = recent[recent.length - borne];
      return first === undefined ? 0 : first + WINDOW - now.getTime();
    });
    return Math.max(...waits);
  }

  failed(attempt: Attempt, now: Date): void {
    for (const { key } of bucketsOf(attempt)) {
      const recent = [...this.#recent(key, now), now.getTime()];
      this.#failures.delete(key);
      this.#failures.set(key, recent);
    }
    // Oldest first: a flood of made-up accounts must not eat the memory.
    for (const key of this.#failures.keys()) {
      if (this.#failures.size <= MOST_KEPT) break;
      this.#failures.delete(key);
    }
  }

  /** The right password ends the count for the browser and place it came from, not for the strangers elsewhere. */
  succeeded(attempt: Attempt): void {
    for (const { key, scope } of bucketsOf(attempt))
      if (scope === 'device' || scope === 'place') this.#failures.delete(key);
  }

  #recent(key: string, now: Date): readonly number[] {
    return (this.#failures.get(key) ?? []).filter(at => at > now.getTime() - WINDOW);
  }
}

function bucketsOf({ email, address, device }: Attempt) {
  const bucket = (scope: keyof typeof BORNE, key: string) => ({ scope, key: `${scope} ${key}`, borne: BORNE[scope] });
  if (device !== null) return [bucket('device', device)];
  const from = network(address);
  return [bucket('place', `${email} ${from}`), bucket('strangers', email), bucket('address', from)];
}

/** Somebody with IPv6 has 2^64 addresses of their own: they count as one. */
export function network(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/, '');
  if (!plain.includes(':')) return plain;
  const [head = '', tail] = plain.split('::');
  const groups = head.split(':').filter(Boolean);
  const after = (tail ?? '').split(':').filter(Boolean);
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - groups.length - after.length)).fill('0');
  return [...groups, ...zeros, ...after].slice(0, 4).join(':');
}
