import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { Sealed } from '../../models/sealed.js';
import { ServiceError } from '../errors.js';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** What a key file holds; base64. */
export interface KeyFileContent {
  readonly version: 1;
  /** Id of the key that seals from now on; the others only open. */
  readonly active: string;
  readonly keys: Readonly<Record<string, string>>;
  /** Never changes: the keyed hashes that messages are known by depend on it. */
  readonly identity: string;
}

/** One box in the making. */
export interface Sealing {
  readonly keyId: string;
  add(plain: Uint8Array): Buffer;
  end(): Buffer;
}

const NOTHING = Buffer.alloc(0);

/** Encrypts what is stored (AES-256-GCM) and gives the key that messages are recognised by. Pure but for the random nonces. */
export class KeyRing {
  readonly activeKeyId: string;
  /** 32 bytes for HMAC-SHA-256. */
  readonly identityKey: Uint8Array;
  readonly #keys: ReadonlyMap<string, Buffer>;

  constructor(content: KeyFileContent) {
    this.activeKeyId = content.active;
    this.#keys = new Map(Object.entries(content.keys).map(([id, key]) => [id, Buffer.from(key, 'base64')]));
    for (const key of this.#keys.values()) if (key.length !== 32) throw damagedKeyFile();
    if (!this.#keys.has(content.active)) throw damagedKeyFile();
    this.identityKey = new Uint8Array(
      hkdfSync('sha256', Buffer.from(content.identity, 'base64'), '', 'candour identity', 32),
    );
  }

  /** New random keys. */
  static newContent(): KeyFileContent {
    const id = `k${randomBytes(4).toString('hex')}`;
    return {
      version: 1,
      active: id,
      keys: { [id]: randomBytes(32).toString('base64') },
      identity: randomBytes(32).toString('base64'),
    };
  }

  /** `context` says what is sealed and where it stands, e.g. `texts|<id>`: a box moved to another place does not open. */
  seal(plain: string, context: string): Sealed {
    const sealing = this.sealing(context);
    return { keyId: sealing.keyId, box: Buffer.concat([sealing.add(Buffer.from(plain, 'utf8')), sealing.end()]) };
  }

  /** Seals what comes piece by piece: what `add` and `end` hand out, in a row, is the box. */
  sealing(context: string): Sealing {
    const keyId = this.activeKeyId;
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key(keyId), nonce);
    cipher.setAAD(Buffer.from(`${keyId}|${context}`, 'utf8'));
    let begun = false;
    const begin = (): Buffer => {
      if (begun) return NOTHING;
      begun = true;
      return nonce;
    };
    return {
      keyId,
      add: plain => Buffer.concat([begin(), cipher.update(plain)]),
      end: () => Buffer.concat([begin(), cipher.final(), cipher.getAuthTag()]),
    };
  }

  /** Throws ServiceError `SEAL_BROKEN` when it was changed, moved, or sealed with a key that is not on the ring. */
  open(sealed: Sealed, context: string): string {
    return this.openBytes(sealed, context).toString('utf8');
  }

  /** As `open`, where what was sealed is no text. */
  openBytes(sealed: Sealed, context: string): Buffer {
    // Without hydration the driver hands out its own Binary, whose `buffer` is the bytes.
    const box = bytesOf(sealed.box);
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.#key(sealed.keyId), box.subarray(0, NONCE_BYTES));
      decipher.setAAD(Buffer.from(`${sealed.keyId}|${context}`, 'utf8'));
      decipher.setAuthTag(box.subarray(box.length - TAG_BYTES));
      const plain = decipher.update(box.subarray(NONCE_BYTES, box.length - TAG_BYTES));
      return Buffer.concat([plain, decipher.final()]);
    } catch (cause) {
      if (cause instanceof ServiceError) throw cause;
      throw new ServiceError({
        code: 'SEAL_BROKEN',
        message: 'A stored text does not open: it was changed, or sealed in another place.',
        remedy: 'Restore the database from a backup of before the damage, and tell whoever looks after the server.',
        cause,
      });
    }
  }

  #key(id: string): Buffer {
    const key = this.#keys.get(id);
    if (key) return key;
    throw new ServiceError({
      code: 'KEY_MISSING',
      message: `The key ${id} is not on the key ring.`,
      remedy: 'Put back the key file that belongs to this database. Without it the stored texts cannot be read.',
    });
  }
}

function bytesOf(box: Buffer | { readonly buffer: Uint8Array }): Buffer {
  return Buffer.isBuffer(box) ? box : Buffer.from(box.buffer);
}

function damagedKeyFile(): ServiceError {
  return new ServiceError({
    code: 'KEY_FILE_DAMAGED',
    message: 'The key file does not hold keys of 32 bytes.',
    remedy: 'Restore the key file from its backup. Do not make a new one: stored texts would stay unreadable.',
  });
}
