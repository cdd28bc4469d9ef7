/**
 * Tells a table that was cut off in its last row: no line break stands behind it, and it lacks cells that every other row has. One that was cut
 * between rows, or within its last cell, is a whole table too.
 */
export class CsvEnd {
  #width: number | null = null;
  #latest = 0;
  /** Programs that leave out empty cells at the end of a row do so anywhere. */
  #isEven = true;
  #endsWithBreak = true;

  noteText(piece: string): void {
    this.#endsWithBreak = /[\r\n]$/.test(piece);
  }

  noteRow(cells: readonly string[]): void {
    if (this.#width === null) this.#width = cells.length;
    else if (this.#latest < this.#width) this.#isEven = false;
    this.#latest = cells.length;
  }

  isCutOff(): boolean {
    return !this.#endsWithBreak && this.#isEven && this.#latest < (this.#width ?? 0);
  }
}
