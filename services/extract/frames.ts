import { z } from 'zod';
import { DIGESTS } from './extracted.js';
import { KINDS } from './kind.js';

/** What the process is asked: this, then as many bytes as `size` says. */
export const requestSchema = z.strictObject({
  kind: z.enum(KINDS),
  digests: z.array(z.enum(DIGESTS)),
  /** After so many it is to end by itself with what it has read. */
  milliseconds: z.number().nonnegative(),
  size: z.number().int().nonnegative(),
});
export type Request = z.infer<typeof requestSchema>;

/** Bytes that say how long the frame behind them is. */
const HEAD = 4;

export function frame(payload: string): Buffer {
  const bytes = Buffer.from(payload, 'utf8');
  const head = Buffer.alloc(HEAD);
  head.writeUInt32BE(bytes.length);
  return Buffer.concat([head, bytes]);
}

/** Puts pieces of a stream together: frames, and bytes whose number a frame has said. */
export class FrameReader {
  #pieces: Buffer[] = [];
  #length = 0;
  readonly #most: number;

  /** `most`: bytes of a frame; more is no frame. */
  constructor(most: number) {
    this.#most = most;
  }

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  push(piece: Buffer): void {
    this.#pieces.push(piece);
    this.#length += piece.length;
  }

  /** The next frame; `null`: not all of it has come. Throws when it is longer than it may be. */
  frame(): string | null {
    if (this.#length < HEAD) return null;
    const size = this.#joined().readUInt32BE(0);
    if (size > this.#most) throw new RangeError('A frame is longer than it may be.');
    if (this.#length < HEAD + size) return null;
    return this.#take(HEAD + size).toString('utf8', HEAD);
  }

  /** So many bytes; `null`: not all of them have come. */
  bytes(size: number): Buffer | null {
    return this.#length < size ? null : this.#take(size);
  }

  #take(size: number): Buffer {
    const all = this.#joined();
    this.#pieces = size === all.length ? [] : [all.subarray(size)];
    this.#length -= size;
    return all.subarray(0, size);
  }

  #joined(): Buffer {
    const [first, second] = this.#pieces;
    if (first && !second) return first;
    const all = Buffer.concat(this.#pieces);
    this.#pieces = [all];
    return all;
  }
}
