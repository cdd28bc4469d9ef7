import { LIMITS } from '../limits.js';
import type { ReadWithin } from '../reader.js';
import { type FileWithin, type Reading, Unreadable } from '../reading.js';
import { contentOf } from './archive.js';
import { readXml } from './xml.js';
import type { ZipEntry } from './zip.js';

/** LibreOffice's and OpenOffice's documents, and what others save as OpenDocument. */
export function isOpenDocument(entries: readonly ZipEntry[]): boolean {
  return (
    entries.some(({ name }) => name === 'content.xml') && entries.some(({ name }) => name === 'META-INF/manifest.xml')
  );
}

/** Words, headers and footers, title. */
const PARTS = /^(?:.+\/)?(?:content|styles|meta)\.xml$/;
const CARRIED = /^Pictures\/[^/]+$|^Object \d+$/;

export async function readOpenDocument(
  file: FileWithin,
  entries: readonly ZipEntry[],
  reading: Reading,
  within: ReadWithin,
): Promise<void> {
  for (const entry of entries) {
    const { name } = entry;
    if (!PARTS.test(name) && !CARRIED.test(name) && name !== 'META-INF/manifest.xml') continue;
    const content = await contentOf(entry, reading);
    if (content === null) continue;
    if (CARRIED.test(name)) await within({ name, type: '', content });
    else if (name === 'META-INF/manifest.xml') refuseLocked(content);
    else {
      if (content.length > LIMITS.part) reading.problem('ATTACHMENT_LIMIT');
      readWords(content.subarray(0, LIMITS.part), file, reading);
    }
  }
}

/** With a password the parts are there, and are noise. */
function refuseLocked(manifest: Buffer): void {
  if (manifest.includes('encryption-data')) throw new Unreadable('ENCRYPTED');
}

const PARAGRAPHS = /^(?:text:p|text:h|dc:title|dc:subject|dc:description|meta:keyword)$/;
const ROW = 'table:table-row';

/** A line for each paragraph; the cells of a row in one. */
function readWords(content: Buffer, file: FileWithin, reading: Reading): void {
  const lines: string[] = [];
  let line = '';
  let paragraphs = 0;
  let rows = 0;
  const put = () => {
    if (rows > 0) lines.push(line);
    else reading.line(line);
    line = '';
  };
  const all = readXml(
    content,
    {
      open(name, attributes) {
        if (PARAGRAPHS.test(name)) paragraphs += 1;
        if (name === ROW) rows += 1;
        if (name === 'text:tab') line += '\t';
        if (name === 'text:line-break') line += '\n';
        if (name === 'text:s') line += ' ';
        const target = attributes['xlink:href'];
        if (target !== undefined && /^[a-z][a-z0-9+.-]+:/i.test(target)) reading.link(target, 'link', file);
      },
      text(text) {
        if (paragraphs > 0) line += text;
      },
      close(name) {
        if (PARAGRAPHS.test(name)) {
          paragraphs -= 1;
          put();
        }
        if (name !== ROW) return;
        rows -= 1;
        if (rows === 0) reading.line(lines.splice(0).join('\t'));
      },
    },
    () => reading.isFull,
  );
  reading.line(lines.join('\t'));
  if (!all) reading.problem('ATTACHMENT_LIMIT');
}
