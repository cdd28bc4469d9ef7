import { linkSync, mkdirSync, unlinkSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { type DeliveryPart, dayOf, nameOf, positionAt, type SpoolPlaces } from './places.js';

/** A file that is written and on the disk, under a name that does not last. */
interface Written {
  readonly path: string;
  readonly size: number;
  readonly part: DeliveryPart | null;
}

interface Waiting {
  readonly files: readonly Written[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Gives written files their place, one after the other, so that positions rise as files appear; and then puts the folder on the disk, once
 * for all that came meanwhile. Only after that they may be acknowledged.
 */
export class Committer {
  readonly #places: SpoolPlaces;
  readonly #now: () => number;
  #waiting: Waiting[] = [];
  #working: Promise<void> | null = null;
  #last: { day: string; position: number };
  #folder: { readonly day: string; readonly handle: FileHandle } | null = null;

  /** `last`: the highest place that is taken. */
  constructor(places: SpoolPlaces, last: { readonly day: string; readonly position: number }, now: () => number) {
    this.#places = places;
    this.#last = { ...last };
    this.#now = now;
  }

  /** Resolves when all of them have their places for good. */
  commit(files: readonly Written[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ files, resolve, reject });
      this.#working ??= this.#work().finally(() => {
        this.#working = null;
      });
    });
  }

  async close(): Promise<void> {
    await this.#working;
    await this.#folder?.handle.close();
    this.#folder = null;
  }

  async #work(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#waiting.splice(0);
      const placed: Waiting[] = [];
      try {
        const folder = await this.#folderOf(dayOf(this.#now()));
        for (const waiting of group) if (this.#place(waiting)) placed.push(waiting);
        await folder.sync();
        for (const { resolve } of placed) resolve();
      } catch (error) {
        // What has its place may be on the disk or not: it is not acknowledged, comes again, and is recognised by its content.
        for (const { reject } of group) reject(error);
      }
    }
  }

  /** A link is never made over a file that is there, as renaming would do. */
  #place({ files, reject }: Waiting): boolean {
    try {
      for (const { path, size, part } of files) {
        const name = nameOf({ position: this.#next(), size, part });
        linkSync(path, join(this.#places.items, this.#last.day, name));
        unlinkSync(path);
      }
      return true;
    } catch (error) {
      reject(error);
      return false;
    }
  }

  #next(): number {
    this.#last.position = Math.max(this.#last.position + 1, positionAt(this.#now()));
    return this.#last.position;
  }

  /** Its day's, or the last one's while the clock is behind it: days must not go back. */
  async #folderOf(today: string): Promise<FileHandle> {
    if (today > this.#last.day) this.#last = { day: today, position: 0 };
    const { day } = this.#last;
    if (this.#folder?.day === day) return this.#folder.handle;
    await this.#folder?.handle.close();
    this.#folder = null;
    mkdirSync(join(this.#places.items, day), { recursive: true, mode: 0o700 });
    await syncFolder(this.#places.items);
    const handle = await open(join(this.#places.items, day), 'r');
    this.#folder = { day, handle };
    return handle;
  }
}

/** Puts on the disk which files a folder holds. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
