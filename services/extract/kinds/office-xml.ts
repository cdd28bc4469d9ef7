import { LIMITS } from '../limits.js';
import type { ReadWithin } from '../reader.js';
import type { FileWithin, Reading } from '../reading.js';
import { contentOf } from './archive.js';
import { readRelations } from './relations.js';
import { readSharedStrings, readSheet } from './sheet.js';
import { readXml } from './xml.js';
import type { ZipEntry } from './zip.js';

/** Word, Excel and PowerPoint since 2007. */
export function isOfficeXml(entries: readonly ZipEntry[]): boolean {
  return entries.some(({ name }) => name === '[Content_Types].xml');
}

/** How a document looks, not what it says. */
const NO_WORDS =
  /(?:^|\/)(?:styles|stylesWithEffects|settings|webSettings|fontTable|numbering|theme\d*|presProps|viewProps|tableStyles|calcChain)\.xml$|\/(?:theme|slideLayouts|slideMasters|printerSettings)\//;
const SHEET = /^xl\/worksheets\/[^/]+\.xml$/;
const SHARED_STRINGS = 'xl/sharedStrings.xml';
/** What a document carries: pictures, and documents within it. */
const CARRIED = /\/(?:media|embeddings)\/[^/]+$|^docProps\/thumbnail/;

export async function readOfficeXml(
  file: FileWithin,
  entries: readonly ZipEntry[],
  reading: Reading,
  within: ReadWithin,
): Promise<void> {
  const sorted = [...entries].sort(inOrder);
  const shared = sorted.find(({ name }) => name === SHARED_STRINGS);
  const strings = shared ? readSharedStrings(await part(shared, reading), reading) : [];
  for (const entry of sorted) {
    const { name } = entry;
    if (name === SHARED_STRINGS || NO_WORDS.test(name)) continue;
    if (name.endsWith('.rels')) readRelations(await part(entry, reading), file, reading);
    else if (SHEET.test(name)) readSheet(await part(entry, reading), strings, reading);
    else if (name.endsWith('.xml') && name !== '[Content_Types].xml') readWords(await part(entry, reading), reading);
    else if (CARRIED.test(name) || /\.(?:html?|mht|rtf|txt)$/i.test(name)) {
      const content = await contentOf(entry, reading);
      if (content !== null) await within({ name, type: '', content });
    }
  }
}

/** Slide 10 comes after slide 2; what a document carries comes last. */
function inOrder(a: ZipEntry, b: ZipEntry): number {
  return (
    Number(CARRIED.test(a.name)) - Number(CARRIED.test(b.name)) || a.name.localeCompare(b.name, 'en', { numeric: true })
  );
}

async function part(entry: ZipEntry, reading: Reading): Promise<Buffer> {
  const content = await contentOf(entry, reading);
  if (content === null) return EMPTY;
  if (content.length > LIMITS.part) reading.problem('ATTACHMENT_LIMIT');
  return content.subarray(0, LIMITS.part);
}

const EMPTY = Buffer.alloc(0);
/** Deleted and hidden words count: they are in the file for whoever looks. */
const WORDS =
  /^(?:w:t|w:delText|w:instrText|a:t|t|text|dc:title|dc:subject|dc:description|cp:keywords|m:t|p:text|threadedComment)$/;
const BREAKS = /^(?:w:p|w:br|w:cr|a:p|a:br|w:tr|a:tr|comment|dc:title|dc:subject|dc:description|cp:keywords|p:cm)$/;
const GAPS = /^(?:w:tab|w:tc|a:tc)$/;

/** A line for each paragraph; the cells of a row in one. */
export function readWords(content: Buffer, reading: Reading): void {
  let line = '';
  let inWords = 0;
  const all = readXml(
    content,
    {
      open(name) {
        if (WORDS.test(name)) inWords += 1;
        if (GAPS.test(name)) line += '\t';
        if (name === 'w:br' || name === 'a:br') line += '\n';
      },
      text(text) {
        if (inWords > 0) line += text;
      },
      close(name) {
        if (WORDS.test(name)) inWords -= 1;
        if (!BREAKS.test(name)) return;
        reading.line(line);
        line = '';
      },
    },
    () => reading.isFull,
  );
  reading.line(line);
  if (!all) reading.problem('ATTACHMENT_LIMIT');
}
