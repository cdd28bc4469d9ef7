import { type IntakeFigures, noFigures, readFigures, writeFigures } from '../spool/figures.js';
import type { Room } from '../spool/room.js';

/** How soon a message that came is told of, and how often the receiver says that it is there, milliseconds. */
const SOON = 500;
const BEAT = 10_000;

/** Counts what comes, what is refused and what is put off, and writes it where the collector reads it. */
export class Tally {
  readonly #path: string;
  readonly #room: Room;
  readonly #figures: IntakeFigures;
  readonly #beat: NodeJS.Timeout;
  #soon: NodeJS.Timeout | null = null;

  /** Goes on with the figures that are there. */
  constructor(path: string, room: Room) {
    this.#path = path;
    this.#room = room;
    this.#figures = readFigures(path) ?? noFigures(new Date());
    this.#beat = setInterval(() => this.#write(), BEAT);
    this.#beat.unref();
    this.#write();
  }

  get figures(): Readonly<IntakeFigures> {
    return this.#figures;
  }

  received(messages: number): void {
    this.#figures.received += messages;
    this.#figures.lastReceivedAt = new Date();
    this.#writeSoon();
  }

  /** `code`: of the reason, e.g. `NOT_ALLOWED`. */
  refused(code: string): void {
    this.#figures.refused[code] = (this.#figures.refused[code] ?? 0) + 1;
    this.#writeSoon();
  }

  deferred(code: string): void {
    this.#figures.deferred[code] = (this.#figures.deferred[code] ?? 0) + 1;
    this.#writeSoon();
  }

  certificate(endsAt: Date | null): void {
    this.#figures.certificateEndsAt = endsAt;
  }

  close(): void {
    clearInterval(this.#beat);
    if (this.#soon) clearTimeout(this.#soon);
    this.#soon = null;
    this.#write();
  }

  #writeSoon(): void {
    this.#soon ??= setTimeout(() => {
      this.#soon = null;
      this.#write();
    }, SOON);
  }

  /** On a full disk they stay as they were: no message may fail because it could not be counted. */
  #write(): void {
    Object.assign(this.#figures, { at: new Date(), items: this.#room.items, bytes: this.#room.bytes });
    try {
      writeFigures(this.#path, this.#figures);
    } catch {
      // The next beat tries again; that they grow old shows on Coverage.
    }
  }
}
