// A watched folder as the service reads it: what stands there is listed (`discover`), or fetched in jobs of a hundred (`fetch`).
import { utimesSync } from 'node:fs';
import { filesBelow } from '../../../services/sources/file-tree.js';
import { FolderSource } from '../../../services/sources/folder.js';
import type { Pointer } from '../../../services/sources/source.js';
import { reportRun } from '../measure.js';
import { ProgressLines } from '../progress-lines.js';

const [path = '', stage = 'discover', count = '0'] = process.argv.slice(2);
const MOST_BYTES = 50_000_000;
const JOB = 100;
const signal = new AbortController().signal;
for (const file of filesBelow(path)) utimesSync(file.path, new Date(0), new Date(0));
const source = new FolderSource(
  { kind: 'folder', id: 'bench', path, format: 'auto', timeZone: 'Europe/London' },
  MOST_BYTES,
);
const progress = new ProgressLines(stage, Number(count), line => console.error(line));
const containers = await source.containers(signal, new Map());

if (stage === 'fetch') {
  await reportRun(Number(count), async () => {
    const [container] = containers;
    if (!container) throw new Error('Nothing is there.');
    const { name, generation } = container;
    for (let from = 1; from <= Number(count); from += JOB) {
      const last = Math.min(from + JOB - 1, Number(count));
      const pointers = Array.from({ length: last - from + 1 }, (_, at) => ({
        container: name,
        generation,
        position: from + at,
        size: null,
      }));
      for await (const fetched of source.fetch(pointers, signal)) if (!('raw' in fetched)) throw new Error('Not read.');
      progress.at(last);
    }
  });
} else {
  let found = 0;
  await reportRun(Number(count), async () => {
    for (const container of containers)
      for await (const batch of source.discover(container, 0, signal)) {
        found += (batch as readonly Pointer[]).length;
        progress.at(found);
      }
  });
  if (found !== Number(count)) throw new Error(`${found} messages were found instead of ${count}.`);
}
await source.close();
