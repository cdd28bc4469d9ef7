import { hashIn, type ListReader } from './read-list.js';

/** Characters of a line; a list that has longer ones is no list. */
const LONGEST_LINE = 100_000;

/**
 * Lists in lines: a hash in each, a hash and a name as `sha256sum` writes them, or a table with commas, semicolons or tabs. Of a table every
 * column with hashes counts, whatever its name.
 */
export const readTextHashes: ListReader = async (chunks, take) => {
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split('\n');
    rest = (lines.pop() ?? '').slice(0, LONGEST_LINE);
    for (const line of lines) hashesIn(line, take);
  }
  hashesIn(rest, take);
};

function hashesIn(line: string, take: (hash: string) => void): void {
  if (line.startsWith('#')) return;
  for (const field of line.slice(0, LONGEST_LINE).split(/[,;\t "*]/)) {
    const hash = hashIn(field);
    if (hash !== null) take(hash);
  }
}
