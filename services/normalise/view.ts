/** A text as a detector reads it, and where each of its characters stood in the original. */
export interface View {
  readonly text: string;
  /** For each UTF-16 unit of `text` the index in the original; one more at the end, the original's length. Rising. */
  readonly origins: Int32Array;
}

/** The range of the original that a range of the view stands for. */
export function originOf(view: View, start: number, end: number): { readonly start: number; readonly end: number } {
  const from = view.origins[start] ?? 0;
  const last = view.origins[Math.max(start, end - 1)] ?? from;
  const next = view.origins[end] ?? last + 1;
  // What was dropped between the last character and the next one does not belong to the range.
  return { start: from, end: Math.max(last + 1, Math.min(next, last + 2)) };
}

/** Collects a view character by character. */
export class ViewBuilder {
  #units: Uint16Array;
  #origins: Int32Array;
  #length = 0;
  /** The bits of all units together. */
  #anyUnit = 0;

  /** `expected`: how long it will be, more or less. */
  constructor(expected: number) {
    this.#units = new Uint16Array(expected + 16);
    this.#origins = new Int32Array(expected + 16);
  }

  push(unit: number, origin: number): void {
    if (this.#length === this.#units.length) this.#grow();
    this.#units[this.#length] = unit;
    this.#origins[this.#length] = origin;
    this.#length += 1;
    this.#anyUnit |= unit;
  }

  build(originalLength: number): View {
    const origins = this.#origins.slice(0, this.#length + 1);
    const complete = origins.length > this.#length ? origins : new Int32Array([...origins, 0]);
    complete[this.#length] = originalLength;
    return { text: this.#text(), origins: complete };
  }

  #text(): string {
    const units = this.#units.subarray(0, this.#length);
    // Half as long in memory, and everything that reads it is faster.
    if (this.#anyUnit < 256) return Buffer.from(new Uint8Array(units).buffer).toString('latin1');
    return UTF16.decode(units);
  }

  #grow(): void {
    const units = new Uint16Array(this.#units.length * 2);
    units.set(this.#units);
    this.#units = units;
    const origins = new Int32Array(this.#origins.length * 2);
    origins.set(this.#origins);
    this.#origins = origins;
  }
}

const UTF16 = new TextDecoder('utf-16le', { ignoreBOM: true });
