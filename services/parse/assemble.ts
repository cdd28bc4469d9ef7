import { textOf, unpack } from './excise.js';
import type { MailFile } from './mail.js';
import { SMALL } from './packing.js';
import type { SimpleLeaf } from './simple-part.js';

/** The texts and files of a message. */
export interface Content {
  readonly plain: string;
  readonly html: string;
  readonly files: readonly MailFile[];
}

/** Puts the parts of a message together as the parser would: its words in one text, its HTML in one, the rest as files. */
export function assemble(message: Buffer, leaves: readonly SimpleLeaf[]): Content {
  const shown = leaves.filter(isShown);
  const hasPlain = shown.some(({ headers }) => headers.type === 'text/plain');
  const hasHtml = shown.some(({ headers }) => headers.type === 'text/html');
  const plain: string[] = [];
  const html: string[] = [];
  for (const leaf of shown) {
    const text = shownText(message, leaf);
    if (leaf.headers.type === 'text/plain') {
      plain.push(text);
      // Where the parser would put the one as the other, which is switched off, it leaves a gap.
      if (hasHtml && !leaf.alternative) html.push('');
    } else {
      if (hasPlain && !leaf.alternative) plain.push('');
      html.push(text);
    }
  }
  const files = leaves.filter(leaf => !isShown(leaf)).map(leaf => fileOf(message, leaf));
  return { plain: plain.join('\n'), html: html.join('<br/>\n'), files };
}

function isShown({ headers }: SimpleLeaf): boolean {
  return /^text\/(?:plain|html)$/.test(headers.type) && headers.disposition !== 'attachment';
}

/**
 * With the line breaks that the parser leaves: its own in small texts, those of the message in others. The last one in a part is the
 * delimiter's.
 */
function shownText(message: Buffer, { body, root }: SimpleLeaf): string {
  const text = textOf(message, body);
  if (body.end - body.start > SMALL) return root ? `${text}\n` : text;
  const lines = text.replaceAll('\r\n', '\n');
  return !root && lines.endsWith('\n') ? lines.slice(0, -1) : lines;
}

function fileOf(message: Buffer, { headers, body }: SimpleLeaf): MailFile {
  const { name, type, charset } = headers;
  return { name, type, charset, content: unpack(message, body) };
}
