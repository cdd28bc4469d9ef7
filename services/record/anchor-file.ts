import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type SignedStatement, signedStatement } from './statement.js';

/** One line for each anchor. Whoever changes the database alone does not reach it; a copy elsewhere is out of reach of this machine too. */
export function anchorFile(dataFolder: string): string {
  return join(dataFolder, 'anchors.jsonl');
}

/** Appends the anchors that the file does not hold yet. Returns how many. */
export function keepAnchors(path: string, anchors: readonly SignedStatement[]): number {
  const held = new Set(readLines(path));
  const missing = anchors.map(anchorLine).filter(line => !held.has(line));
  if (missing.length === 0) return 0;
  const file = openSync(path, 'a', 0o600);
  try {
    writeSync(file, missing.map(line => `${line}\n`).join(''));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return missing.length;
}

export function anchorLine({ statement, signature, publicKey }: SignedStatement): string {
  return JSON.stringify({ statement, signature, publicKey });
}

/** The statements of a file of lines. Throws when a line is none. `[]`: there is no such file. */
export function readAnchors(path: string): readonly SignedStatement[] {
  return readLines(path).map(line => signedStatement.parse(JSON.parse(line)));
}

function readLines(path: string): readonly string[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
  return text.split('\n').filter(line => line.trim() !== '');
}
