import { attachmentText, isText } from '../parse/attachment-text.js';
import { parseMime } from '../parse/mime.js';
import { isProblemCode, type ProblemCode } from '../parse/problems.js';
import type { DigestName, Extracted } from './extracted.js';
import { isTooSmall, type Kind, kindByContent, kindByName } from './kind.js';
import { readGzip, readTar, readZip } from './kinds/archive.js';
import { readOldOffice } from './kinds/old-office.js';
import { readPdf } from './kinds/pdf.js';
import { readPicture } from './kinds/picture.js';
import { readRtf } from './kinds/rtf.js';
import { LIMITS } from './limits.js';
import type { Reader, ReadWithin } from './reader.js';
import { type FileWithin, Reading, Unreadable } from './reading.js';

const READERS: Readonly<Record<Kind, Reader>> = {
  pdf: readPdf,
  zip: readZip,
  gzip: readGzip,
  tar: readTar,
  ole: readOldOffice,
  rtf: readRtf,
  picture: readPicture,
  'unpacked-elsewhere': async (_, reading) => reading.problem('ARCHIVE_UNKNOWN'),
};

/** Reads one attachment and everything within it, as far as it can. Never throws for what it holds. */
export async function readFile(
  content: Buffer,
  kind: Kind,
  digests: readonly DigestName[],
  milliseconds: number,
): Promise<Extracted> {
  const reading = new Reading(digests, milliseconds);
  await readAs(kind, { name: '', type: '', content, depth: 0 }, reading);
  return reading.result();
}

async function readAs(kind: Kind, file: FileWithin, reading: Reading): Promise<void> {
  try {
    await READERS[kind](file, reading, within(file, reading));
  } catch (error) {
    reading.problem(problemOf(error));
    // When nothing more may be unpacked, that ends everything around it too.
    if (error instanceof Unreadable && ENDS_ALL.has(error.problem) && file.depth > 0) throw error;
  }
}

const ENDS_ALL: ReadonlySet<ProblemCode> = new Set<ProblemCode>(['ATTACHMENT_LIMIT', 'ATTACHMENT_COSTLY']);

/** Whatever a package throws, it throws for what the file holds. */
function problemOf(error: unknown): ProblemCode {
  if (error instanceof Unreadable) return error.problem;
  return error instanceof RangeError && error.message.includes('memory') ? 'ATTACHMENT_COSTLY' : 'ATTACHMENT_BROKEN';
}

function within(outer: FileWithin, reading: Reading): ReadWithin {
  return async ({ name, type, content }) => {
    const file: FileWithin = { name, type, content, depth: outer.depth + 1 };
    reading.enter(content);
    const kind = kindByContent(content) ?? (isText({ name, type, content }) ? null : kindByName(file));
    if (kind === 'picture' && isTooSmall(content)) return;
    if (file.depth > LIMITS.depth) reading.problem('ATTACHMENT_LIMIT');
    else if (kind !== null) await readAs(kind, file, reading);
    else if (/\.eml$/i.test(name) || /^message\/(?:rfc822|global)$/.test(type)) await readMail(file, reading);
    else readText(file, reading);
  };
}

function readText({ name, type, content }: FileWithin, reading: Reading): void {
  const { text, problems } = attachmentText({ name, type: type || 'application/octet-stream', charset: null, content });
  for (const code of problems) reading.problem(code);
  if (text !== null) reading.line(text);
}

/** A message in an archive: its words here, its attachments as files within it. */
async function readMail(file: FileWithin, reading: Reading): Promise<void> {
  const carried: FileWithin[] = [];
  const mail = await parseMime(
    { kind: 'mime', bytes: file.content, receivedAt: new Date(0), envelope: [] },
    {
      withhold({ content }) {
        reading.digest(content);
        return null;
      },
      read({ name, type, content }) {
        carried.push({ name, type, content, depth: file.depth + 1 });
        return { attachment: { name, type, size: content.length, text: null }, links: [], problems: [] };
      },
    },
  );
  for (const words of [mail.subject, mail.text, mail.quotedText, mail.signature]) reading.line(words);
  for (const nested of mail.attachments) if (nested.text !== null) reading.line(nested.text);
  for (const { target } of mail.links) reading.link(target, 'link', file);
  for (const { code } of mail.readProblems) if (isProblemCode(code)) reading.problem(code);
  const read = within(file, reading);
  for (const one of carried) await read(one);
}
