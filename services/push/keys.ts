import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { ServiceError } from '../errors.js';
import { placesOf, type SpoolPlaces } from '../spool/places.js';
import type { KeyRing } from '../store/seal.js';

/** What a platform signs its deliveries with. */
export interface PushKey {
  /** Public: it names the key in every request. */
  readonly id: string;
  /** 256 random bits, as the platform types them in. Shown once, when the key is made. */
  readonly secret: string;
  /** Which platform its messages are of, whatever they say themselves. */
  readonly platform: string;
  readonly deliveriesPerMinute: number;
  readonly createdAt: string;
  /** `null`: in use. */
  readonly revokedAt: string | null;
}

const keysFile = z.array(
  z.object({
    id: z.string(),
    secret: z.string(),
    platform: z.string(),
    deliveriesPerMinute: z.number(),
    createdAt: z.string(),
    revokedAt: z.string().nullable(),
  }),
);

/**
 * The keys of a push source: sealed, in a file beside its spool, so that the receiver knows them while the database is down. A change holds
 * with the next request.
 */
export class PushKeys {
  readonly #places: SpoolPlaces;
  readonly #context: string;
  readonly #ring: KeyRing;
  #read: { readonly mark: string; readonly keys: readonly PushKey[] } | null = null;

  constructor(folder: string, sourceId: string, ring: KeyRing) {
    this.#places = placesOf(folder, sourceId);
    this.#context = `push-keys|${sourceId}`;
    this.#ring = ring;
  }

  /** All that were ever made. Throws ServiceError `SEAL_BROKEN` or `KEY_MISSING`. */
  all(): readonly PushKey[] {
    const mark = this.#mark();
    if (mark === null) return [];
    if (this.#read?.mark !== mark) {
      const [keyId = '', box = ''] = readFileSync(this.#places.pushKeys, 'utf8').split('\n');
      const opened = this.#ring.open({ keyId, box: Buffer.from(box, 'base64') }, this.#context);
      this.#read = { mark, keys: keysFile.parse(JSON.parse(opened)) };
    }
    return this.#read.keys;
  }

  /** `undefined`: there is none, or it was revoked. */
  find(id: string): PushKey | undefined {
    return this.all().find(key => key.id === id && key.revokedAt === null);
  }

  add(platform: string, deliveriesPerMinute: number, now: Date): PushKey {
    const key: PushKey = {
      id: `pk_${randomBytes(6).toString('hex')}`,
      secret: randomBytes(32).toString('hex'),
      platform,
      deliveriesPerMinute,
      createdAt: now.toISOString(),
      revokedAt: null,
    };
    this.#write([...this.all(), key]);
    return key;
  }

  /** Throws ServiceError `PUSH_KEY_UNKNOWN`. Revoking twice changes nothing. */
  revoke(id: string, now: Date): void {
    const keys = this.all();
    if (!keys.some(key => key.id === id)) throw unknownKey();
    this.#write(
      keys.map(key => (key.id === id && key.revokedAt === null ? { ...key, revokedAt: now.toISOString() } : key)),
    );
  }

  /** Whoever reads it finds all of the old file or all of the new one. */
  #write(keys: readonly PushKey[]): void {
    const { pushKeys } = this.#places;
    const { keyId, box } = this.#ring.seal(JSON.stringify(keys), this.#context);
    mkdirSync(dirname(pushKeys), { recursive: true, mode: 0o700 });
    writeFileSync(`${pushKeys}.new`, `${keyId}\n${box.toString('base64')}\n`, { mode: 0o600, flush: true });
    renameSync(`${pushKeys}.new`, pushKeys);
  }

  #mark(): string | null {
    const found = statSync(this.#places.pushKeys, { throwIfNoEntry: false });
    return found === undefined ? null : `${found.ino}:${found.mtimeMs}:${found.size}`;
  }
}

function unknownKey(): ServiceError {
  return new ServiceError({
    code: 'PUSH_KEY_UNKNOWN',
    message: 'There is no such key.',
    remedy: '`candour push-key list` shows all of them.',
  });
}
