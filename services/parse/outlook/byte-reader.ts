/** Thrown where bytes end before they should; every reader that uses `Bytes` catches it. */
export class EndOfBytes extends Error {}

/** Reads little-endian numbers and pieces one after the other, and never beyond the end. */
export class Bytes {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  uint8(): number {
    return this.take(1).readUInt8(0);
  }

  uint16(): number {
    return this.take(2).readUInt16LE(0);
  }

  uint32(): number {
    return this.take(4).readUInt32LE(0);
  }

  /** A view, no copy. */
  take(length: number): Buffer {
    if (length > this.left) throw new EndOfBytes('The bytes end too early.');
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  /** Up to the next multiple of four; the last padding may be missing. */
  padTo4(length: number): void {
    this.#at = Math.min(this.#bytes.length, this.#at + ((4 - (length % 4)) % 4));
  }
}
