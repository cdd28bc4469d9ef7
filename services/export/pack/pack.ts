import { strToU8 } from 'fflate';
import { sha256 } from '../../record/chain.js';
import type { ExportContent } from '../content.js';
import type { CaseFacts } from './case-facts.js';
import { caseTable } from './case-table.js';
import { chronologyTable, withheldEntries } from './chronology-table.js';
import { messageTable } from './message-table.js';
import { momentsIn } from './moments.js';
import { packReadme } from './readme.js';

export interface PackParts {
  readonly content: ExportContent;
  readonly facts: CaseFacts;
  /** The same as is exported by itself. */
  readonly pdf: Uint8Array;
  readonly timeZone: string;
}

/**
 * The files of a pack for another case system, by name: a PDF to be uploaded and tables to be imported. All of them say what `content` says and nothing
 * else, so that whatever was withheld is withheld in each. Pure.
 */
export function packFiles({ content, facts, pdf, timeZone }: PackParts): ReadonlyMap<string, Uint8Array> {
  const moments = momentsIn(timeZone);
  const files = new Map<string, Uint8Array>([
    [`case-${content.about.number}.pdf`, pdf],
    ['case.csv', strToU8(caseTable({ content, facts, timeZone, moments }))],
    ['chronology.csv', strToU8(chronologyTable(content, moments))],
  ]);
  if (content.messages.length > 0) files.set('messages.csv', strToU8(messageTable(content, moments)));
  const hashed = [...files].map(([name, bytes]) => ({ name, sha256: sha256(bytes) }));
  files.set('README.txt', strToU8(packReadme(content, hashed, withheldEntries(content))));
  return files;
}
