import WordExtractor from 'word-extractor';
import type { Reader } from '../reader.js';
import { type Reading, Unreadable } from '../reading.js';
import { readableRuns } from './readable-runs.js';

const SIGNATURE = 0xd0cf11e0;

/** Word, Excel, PowerPoint and Outlook before 2007: files with a small file system within. */
export const readOldOffice: Reader = async ({ content }, reading) => {
  if (content.length < 512 || content.readUInt32BE(0) !== SIGNATURE) throw new Unreadable('ATTACHMENT_BROKEN');
  if (isCutOff(content)) reading.problem('ATTACHMENT_BROKEN');
  // A document of today with a password is kept in such a file.
  if (holdsName(content, 'EncryptedPackage')) throw new Unreadable('ENCRYPTED');
  if (holdsName(content, 'WordDocument')) await readWord(content, reading);
  else readRuns(content, reading);
};

/** Its directory and its table of sectors, which mostly come last, are not there. */
function isCutOff(content: Buffer): boolean {
  const sector = 1 << content.readUInt16LE(30);
  const places = [content.readInt32LE(48), content.readInt32LE(76)];
  return places.some(place => place < 0 || (place + 2) * sector > content.length);
}

/** Names within are UTF-16. */
function holdsName(content: Buffer, name: string): boolean {
  return content.includes(Buffer.from(name, 'utf16le'));
}

async function readWord(content: Buffer, reading: Reading): Promise<void> {
  try {
    const document = await new WordExtractor().extract(content);
    const parts = [
      document.getBody(),
      document.getHeaders({ includeFooters: true }),
      document.getFootnotes(),
      document.getEndnotes(),
      document.getAnnotations(),
      document.getTextboxes(),
    ];
    for (const part of parts) for (const line of part.split(/[\r\n]+/)) reading.line(line);
  } catch {
    // Its tables are broken; its words may stand there all the same.
    reading.problem('ATTACHMENT_BROKEN');
    readRuns(content, reading);
  }
}

function readRuns(content: Buffer, reading: Reading): void {
  for (const line of readableRuns(content)) {
    if (reading.isFull) return;
    reading.line(line);
  }
}
