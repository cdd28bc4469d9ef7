import { watch } from 'node:fs';
import { SETTLE_MILLISECONDS } from './file-generation.js';

/** Calls `wake` soon after something changes in the folder. A hint only: some file systems tell nothing. Resolves at the signal. */
export function watchFolder(path: string, wake: () => void, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const watcher = watch(path, { recursive: true, signal }, () => {
      clearTimeout(timer);
      // Files that are still being written are left for the next look.
      timer = setTimeout(wake, SETTLE_MILLISECONDS + 250);
    });
    watcher.once('error', reject);
    watcher.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
