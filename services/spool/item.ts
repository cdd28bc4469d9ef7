import { ServiceError } from '../errors.js';
import type { KeyRing, Sealing } from '../store/seal.js';

/** What is known of a message beside its bytes. */
export interface ItemHead {
  /** `mime`: a raw message; `chat`: one record as `sources/exports/own-record.ts` has it, as JSON. */
  readonly kind: 'mime' | 'chat';
  /** When its last byte had come is not known yet; this is when its first did. ISO 8601. */
  readonly receivedAt: string;
  /** Addresses it was handed over for, in lower case. */
  readonly envelope: readonly string[];
  /** Overrules what a chat record says of itself; `''` for mail. */
  readonly platform: string;
}

export interface Item {
  readonly head: ItemHead;
  readonly bytes: Buffer;
}

/** A file: the mark, the length of the key's id and the id, and the box. In the box: the length of the head, the head as JSON, the bytes. */
const MARK = Buffer.from('CANDOUR-SPOOL-1\n', 'latin1');

/** Where the items of a source are sealed for: a file that was moved to another source does not open. */
function sealContext(sourceId: string): string {
  return `spool|${sourceId}`;
}

/** The bytes of an item's file, piece by piece. */
export class ItemSealer {
  readonly #sealing: Sealing;
  #opening: Buffer;

  constructor(head: ItemHead, sourceId: string, keys: KeyRing) {
    this.#sealing = keys.sealing(sealContext(sourceId));
    const keyId = Buffer.from(this.#sealing.keyId, 'utf8');
    const json = Buffer.from(JSON.stringify(head), 'utf8');
    const length = Buffer.alloc(4);
    length.writeUInt32BE(json.length);
    const sealed = this.#sealing.add(Buffer.concat([length, json]));
    this.#opening = Buffer.concat([MARK, Buffer.from([keyId.length]), keyId, sealed]);
  }

  add(plain: Uint8Array): Buffer {
    return this.#prefixed(this.#sealing.add(plain));
  }

  end(): Buffer {
    return this.#prefixed(this.#sealing.end());
  }

  #prefixed(piece: Buffer): Buffer {
    const whole = this.#opening.length === 0 ? piece : Buffer.concat([this.#opening, piece]);
    this.#opening = piece.subarray(0, 0);
    return whole;
  }
}

/** Throws ServiceError `SPOOL_ITEM_BROKEN`, or `KEY_MISSING` when the key that sealed it is not on the ring. */
export function openItem(file: Buffer, sourceId: string, keys: KeyRing): Item {
  const keyAt = MARK.length + 1;
  const boxAt = keyAt + (file[MARK.length] ?? 0);
  if (!file.subarray(0, MARK.length).equals(MARK) || file.length < boxAt + 32) throw broken();
  try {
    const sealed = { keyId: file.toString('utf8', keyAt, boxAt), box: file.subarray(boxAt) };
    const plain = keys.openBytes(sealed, sealContext(sourceId));
    const headEnd = 4 + plain.readUInt32BE(0);
    // The seal holds: it is what `ItemSealer` wrote.
    const head = JSON.parse(plain.toString('utf8', 4, headEnd)) as ItemHead;
    return { head, bytes: plain.subarray(headEnd) };
  } catch (cause) {
    if (cause instanceof ServiceError && cause.code === 'KEY_MISSING') throw cause;
    throw broken(cause);
  }
}

function broken(cause?: unknown): ServiceError {
  return new ServiceError({
    code: 'SPOOL_ITEM_BROKEN',
    message: 'A message in the spool does not open: its file was damaged or changed.',
    remedy: 'Check the disk. If its sender keeps messages, have it sent again; the file stays where it is.',
    cause,
  });
}
