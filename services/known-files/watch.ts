import { errorCode } from '../errors.js';
import type { Log } from '../log.js';
import { pause } from '../pause.js';
import { KnownFiles, type KnownFilesSnapshot } from './known-files.js';
import { loadKnownFiles, markOf } from './load.js';

/** Between two looks at the folder, milliseconds. */
const LOOK_EVERY = 10_000;

export interface KnownFilesEdges {
  readonly folder: string;
  readonly use: (snapshot: KnownFilesSnapshot) => void;
  readonly log: Log;
}

/** Keeps the lists in use as the folder has them. One that cannot be read changes nothing, and the log says so. */
export class KnownFilesWatch {
  readonly #edges: KnownFilesEdges;
  #mark = '';

  constructor(edges: KnownFilesEdges) {
    this.#edges = edges;
  }

  /** Reads the lists when something has changed since the last look. Never rejects. */
  async look(): Promise<void> {
    const { folder, use, log } = this.#edges;
    try {
      const mark = markOf(folder);
      if (mark === this.#mark) return;
      this.#mark = mark;
      const { snapshot, counts } = await loadKnownFiles(folder);
      use(snapshot);
      const hashes = [...counts.values()].reduce((sum, count) => sum + count, 0);
      log.info({ lists: counts.size, hashes, digests: new KnownFiles(snapshot).digests }, 'lists of known files read');
    } catch (error) {
      log.error({ err: error, code: errorCode(error) }, 'lists of known files could not be read');
    }
  }

  /** Until the signal. */
  async keep(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await pause(LOOK_EVERY, signal);
      if (!signal.aborted) await this.look();
    }
  }
}
