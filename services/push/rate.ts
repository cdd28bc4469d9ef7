const MINUTE = 60_000;

/** So many deliveries a minute for each key, as an even flow: what was not used before is there to be used now, up to a minute's worth. */
export class Rates {
  readonly #buckets = new Map<string, { left: number; at: number }>();

  /** Milliseconds until the next is allowed; 0: this one is. */
  take(keyId: string, perMinute: number, now: number): number {
    const bucket = this.#buckets.get(keyId) ?? { left: perMinute, at: now };
    const left = Math.min(perMinute, bucket.left + ((now - bucket.at) * perMinute) / MINUTE);
    const isAllowed = left >= 1;
    this.#buckets.set(keyId, { left: isAllowed ? left - 1 : left, at: now });
    return isAllowed ? 0 : Math.ceil(((1 - left) * MINUTE) / perMinute);
  }
}
