/** The terminal of `candour start`: lines for people, log lines, and one line at the bottom that is updated in place. */
export class Screen {
  readonly #out: NodeJS.WriteStream;
  #status = '';

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
  }

  get isTerminal(): boolean {
    return this.#out.isTTY === true;
  }

  /** Text with its own line breaks, above the status line. */
  write(text: string): void {
    this.#clear();
    this.#out.write(text);
    this.#draw();
  }

  line(text = ''): void {
    this.write(`${text}\n`);
  }

  /** Replaces the line at the bottom; `''` takes it away. Nothing where there is no terminal. */
  status(text: string): void {
    if (!this.isTerminal) return;
    this.#clear();
    this.#status = text.slice(0, Math.max(20, (this.#out.columns || 80) - 1));
    this.#draw();
  }

  #clear(): void {
    if (this.#status !== '') this.#out.write('\r\u001b[2K');
  }

  #draw(): void {
    if (this.#status !== '') this.#out.write(this.#status);
  }
}
