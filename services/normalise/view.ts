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
  #units: number[] = [];
  #origins: number[] = [];

  get length(): number {
    return this.#units.length;
  }

  push(unit: number, origin: number): void {
    this.#units.push(unit);
    this.#origins.push(origin);
  }

  last(): number {
    return this.#units[this.#units.length - 1] ?? 0;
  }

  build(originalLength: number): View {
    const chunks: string[] = [];
    for (let at = 0; at < this.#units.length; at += 8_192)
      chunks.push(String.fromCharCode(...this.#units.slice(at, at + 8_192)));
    const origins = new Int32Array(this.#origins.length + 1);
    origins.set(this.#origins);
    origins[this.#origins.length] = originalLength;
    return { text: chunks.join(''), origins };
  }
}
