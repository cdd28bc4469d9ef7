/** Something to mend or to know about one line of an import. Quotes no name, address or number. */
export interface ImportProblem {
  readonly file: 'people' | 'pairs';
  /** From 1, the line of headers included; `null` when it concerns the whole file. */
  readonly line: number | null;
  /** The column, or `null` for the whole line. */
  readonly field: string | null;
  /** `refused`: the line is not imported, and is kept for later. `advice`: it is imported, and somebody should look. */
  readonly level: 'refused' | 'advice';
  readonly what: string;
  readonly remedy: string;
}

/** Collects the problems of one line. */
export class LineProblems {
  readonly found: ImportProblem[] = [];
  readonly #file: ImportProblem['file'];
  readonly #line: number;

  constructor(file: ImportProblem['file'], line: number) {
    this.#file = file;
    this.#line = line;
  }

  refuse(field: string | null, what: string, remedy: string): void {
    this.found.push({ file: this.#file, line: this.#line, field, level: 'refused', what, remedy });
  }

  advise(field: string | null, what: string, remedy: string): void {
    this.found.push({ file: this.#file, line: this.#line, field, level: 'advice', what, remedy });
  }

  get refused(): boolean {
    return this.found.some(problem => problem.level === 'refused');
  }
}
