import { hash } from 'node:crypto';
import { DIGESTS, type DigestName } from '../extract/extracted.js';
import { findHash, type HashTable } from './hash-table.js';

/** What can be handed to a thread without a copy. */
export interface KnownFilesSnapshot {
  /** Names of lists; an entry of a table names its list by its place here. */
  readonly lists: readonly string[];
  readonly tables: Readonly<Partial<Record<DigestName, HashTable>>>;
}

/** Files that nobody may open, by their hashes. The files themselves stand nowhere. */
export class KnownFiles {
  readonly #lists: readonly string[];
  readonly #tables: KnownFilesSnapshot['tables'];

  constructor({ lists, tables }: KnownFilesSnapshot) {
    this.#lists = lists;
    this.#tables = tables;
  }

  /** By which a file has to be hashed to be looked up. */
  get digests(): readonly DigestName[] {
    return DIGESTS.filter(name => this.#tables[name] !== undefined);
  }

  /** The name of a list that holds this content; `null`: none of those with this digest. */
  lookUp(name: DigestName, content: Uint8Array): string | null {
    return this.#tables[name] ? this.listOf(hash(name, content, 'hex')) : null;
  }

  /** The same for a hash in lower-case hex; its length says which it is. */
  listOf(digest: string): string | null {
    const name = DIGESTS.find(one => HEX_LENGTHS[one] === digest.length);
    const table = name && this.#tables[name];
    const list = table ? findHash(table, digest) : null;
    return list === null ? null : (this.#lists[list] ?? null);
  }
}

export const HEX_LENGTHS: Readonly<Record<DigestName, number>> = { md5: 32, sha1: 40, sha256: 64 };

/** In place of the name of a file on a list: wherever it would be shown, stored or exported. */
export function nameOfKnown(list: string): string {
  return `A file on the list of known files “${list}”. Do not open, copy or forward it.`;
}
