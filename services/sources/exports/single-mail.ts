import type { Readable } from 'node:stream';

/** Names of headers of which a mail has some in its first lines, in lower case. */
const KNOWN =
  /^(?:from|to|cc|subject|date|message-id|received|mime-version|return-path|delivered-to|content-type|reply-to|sender|x-mailer):/i;
const SENT_BY = /^(?:from|received|return-path|sender):/i;
const HEADER = /^[!-9;-~]{1,200}:/;
/** Apple's files begin with the length of the message; a list of properties stands behind it. */
const LENGTH = /^[ \t]*(\d{1,10})[ \t]*\r?\n/;

/** Whether a file begins as one mail does, whatever it is called: three known headers before the first empty line, the sender among them. */
export function beginsAsMail(text: string): boolean {
  const lines = text.split(/\r?\n/, 400);
  if (!HEADER.test(lines[0] ?? '')) return false;
  const end = lines.indexOf('');
  const head = end < 0 ? lines : lines.slice(0, end);
  return head.some(line => SENT_BY.test(line)) && head.filter(line => KNOWN.test(line)).length >= 3;
}

export function beginsAsEmlx(text: string): boolean {
  const length = LENGTH.exec(text);
  return length !== null && HEADER.test(text.slice(length[0].length, length[0].length + 201));
}

/** The mail in an `.emlx` file, and whether the file ends before it does. */
export function mailOfEmlx(file: Buffer): { readonly mail: Buffer; readonly isCutOff: boolean } {
  const line = LENGTH.exec(file.toString('latin1', 0, 64));
  if (!line) return { mail: file, isCutOff: false };
  const [start, length] = [line[0].length, Number(line[1])];
  return { mail: file.subarray(start, start + length), isCutOff: start + length > file.length };
}

/** The whole file; `null` when it is larger than may be. */
export async function upTo(stream: Readable, most: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > most) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Files that mail programs put beside their mail: lists of contents, settings, pages to leaf through. They hold no message of their own. */
export function isBesideMail(path: string): boolean {
  return BESIDE.test(path);
}

const BESIDE =
  /(?:^|\/)(?:[^/]+\.mbox\/(?:.*\/)?(?:Info\.plist|table_of_contents|Attachments\/.*|[^/]+\.emlxpart)|Takeout\/archive_browser\.html|Takeout\/Mail\/User Settings\/.*)$/i;
