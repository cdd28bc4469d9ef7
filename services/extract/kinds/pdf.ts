import { getDocumentProxy } from 'unpdf';
import { z } from 'zod';
import { LIMITS } from '../limits.js';
import type { Reader, ReadWithin } from '../reader.js';
import { type FileWithin, type Reading, Unreadable } from '../reading.js';
import { warnings } from '../warnings.js';

type Document = Awaited<ReturnType<typeof getDocumentProxy>>;
type Page = Awaited<ReturnType<Document['getPage']>>;

/** Nothing is drawn, fetched or run. */
const OPTIONS = {
  isEvalSupported: false,
  disableFontFace: true,
  useSystemFonts: false,
  enableXfa: false,
  stopAtErrors: false,
  verbosity: 1,
  maxImageSize: 1,
} as const;

/** Text, links, notes, fields and files of a PDF. Words in its pictures are not read. */
export const readPdf: Reader = async (file, reading, within) => {
  const document = await open(file.content);
  const heard = (message: string) => {
    if (LEFT_OUT.test(message)) reading.problem('ATTACHMENT_BROKEN');
  };
  warnings.on('warning', heard);
  try {
    await readTitle(document, reading);
    if (document.numPages > LIMITS.pages) reading.problem('ATTACHMENT_LIMIT');
    let broken = 0;
    for (let number = 1; number <= Math.min(document.numPages, LIMITS.pages) && !reading.isFull; number += 1) {
      // A page that cannot be read does not keep the others from it; a hundred in a row are no document.
      if (!(await readPage(document, number, file, reading))) broken += 1;
      if (broken > MOST_BROKEN) break;
    }
    await readAttached(document, within);
  } finally {
    warnings.off('warning', heard);
    await document.loadingTask.destroy();
  }
};

const MOST_BROKEN = 100;
/** The library goes on behind what it cannot read of a page. */
const LEFT_OUT = /getTextContent - ignoring/;

async function open(content: Buffer): Promise<Document> {
  try {
    // The library takes the memory of what it is handed.
    return await getDocumentProxy(new Uint8Array(content), OPTIONS);
  } catch (error) {
    const isLocked = error instanceof Error && error.name === 'PasswordException';
    throw new Unreadable(isLocked ? 'ENCRYPTED' : 'ATTACHMENT_BROKEN');
  }
}

const INFO = z.object({ info: z.object({ Title: z.string(), Subject: z.string(), Keywords: z.string() }).partial() });

async function readTitle(document: Document, reading: Reading): Promise<void> {
  const read = INFO.safeParse(await document.getMetadata().catch(() => null));
  if (!read.success) return;
  const { Title = '', Subject = '', Keywords = '' } = read.data.info;
  for (const line of [Title, Subject, Keywords]) reading.line(line);
}

async function readPage(document: Document, number: number, file: FileWithin, reading: Reading): Promise<boolean> {
  try {
    const page = await document.getPage(number);
    await readText(page, reading);
    await readNotes(page, file, reading);
    page.cleanup();
    return true;
  } catch {
    reading.problem('ATTACHMENT_BROKEN');
    return false;
  }
}

async function readText(page: Page, reading: Reading): Promise<void> {
  const stream = page.streamTextContent({ disableNormalization: false }).getReader();
  let line = '';
  for (let piece = await stream.read(); !piece.done && !reading.isFull; piece = await stream.read()) {
    for (const word of TEXT_PIECE.parse(piece.value).items) {
      line += word.str ?? '';
      if (!word.hasEOL) continue;
      reading.line(line);
      line = '';
    }
  }
  await stream.cancel().catch(() => undefined);
  reading.line(line);
}

const TEXT_PIECE = z.object({
  items: z.array(z.object({ str: z.string().optional(), hasEOL: z.boolean().optional() })),
});

/** Links, notes and what is filled into fields. */
async function readNotes(page: Page, file: FileWithin, reading: Reading): Promise<void> {
  for (const one of await page.getAnnotations({ intent: 'any' })) {
    const note = NOTE.safeParse(one);
    if (!note.success) continue;
    const { unsafeUrl, url, contentsObj, fieldValue, alternativeText } = note.data;
    const target = unsafeUrl ?? url;
    if (target) reading.link(target, 'link', file);
    const values = Array.isArray(fieldValue) ? fieldValue : [fieldValue];
    for (const line of [contentsObj?.str, alternativeText, ...values]) if (line) reading.line(line);
  }
}

const NOTE = z.object({
  unsafeUrl: z.string().optional().catch(undefined),
  url: z.string().optional().catch(undefined),
  contentsObj: z.object({ str: z.string() }).optional().catch(undefined),
  fieldValue: z
    .union([z.string(), z.array(z.string())])
    .nullish()
    .catch(null),
  alternativeText: z.string().optional().catch(undefined),
});

const ATTACHED = z.record(z.string(), z.object({ filename: z.string(), content: z.instanceof(Uint8Array) }));

async function readAttached(document: Document, within: ReadWithin): Promise<void> {
  const read = ATTACHED.safeParse(await document.getAttachments().catch(() => null));
  if (!read.success) return;
  for (const { filename, content } of Object.values(read.data))
    await within({ name: filename, type: '', content: Buffer.from(content) });
}
