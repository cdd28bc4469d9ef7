import { createHash } from 'node:crypto';
import { bodiesOf } from './bodies.js';
import { encoded, headOf } from './heads.js';
import { DEEPEST_MESSAGE, type OutlookAttachment, type OutlookMessage } from './message.js';
import { PROPERTY } from './properties.js';

/** One part of a mail: its headers, which say what it is, and its body; line breaks are CRLF. */
type Part = Buffer;

/**
 * A message of Outlook as a mail (RFC 5322) that everything else reads: the head as it came over the wire, words, files, messages within it.
 * The same message gives the same bytes, so that it is known again.
 */
export function composeMail(message: OutlookMessage): Buffer {
  return compose(message, 0);
}

function compose(message: OutlookMessage, depth: number): Buffer {
  const head = Buffer.from(`${headOf(message)}MIME-Version: 1.0\r\n`);
  return Buffer.concat([head, protectedContent(message) ?? content(message, depth)]);
}

/**
 * Signed or encrypted mail: Outlook keeps it whole in one attachment
 * (https://learn.microsoft.com/en-us/openspecs/exchange_server_protocols/ms-oxosmime). `null` for other mail.
 */
function protectedContent({ properties, attachments: [only, second] }: OutlookMessage): Part | null {
  const kind = properties.text(PROPERTY.messageClass).toLowerCase();
  if (!only || second || only.content === null) return null;
  if (kind.endsWith('.smime.multipartsigned'))
    return /^content-type:/i.test(only.content.toString('latin1', 0, 20)) ? only.content : null;
  if (!kind.endsWith('.smime')) return null;
  return filePart('application/pkcs7-mime', 'smime.p7m', '', only.content);
}

function content(message: OutlookMessage, depth: number): Part {
  const { plain, html, isUnread } = bodiesOf(message.properties);
  const words = [
    ...(plain.trim() === '' && html !== '' ? [] : [textPart('plain', plain)]),
    ...(html === '' ? [] : [textPart('html', html)]),
  ];
  const body = words.length === 1 ? (words[0] ?? Buffer.alloc(0)) : multipart('alternative', words);
  const files = message.attachments.map(attachment => attachmentPart(attachment, depth));
  // The reader finds nothing in it, and says that there are words which only Outlook shows.
  if (isUnread) files.push(filePart('application/ms-tnef', 'words.dat', '', Buffer.alloc(0)));
  return files.length === 0 ? body : multipart('mixed', [body, ...files]);
}

function attachmentPart({ properties, content: file, message }: OutlookAttachment, depth: number): Part {
  const name = [PROPERTY.attachLongName, PROPERTY.attachName, PROPERTY.displayName]
    .map(id => properties.text(id).trim())
    .find(text => text !== '');
  if (message !== null) {
    const inner = depth + 1 < DEEPEST_MESSAGE ? compose(message, depth + 1) : Buffer.alloc(0);
    return part(['Content-Type: message/rfc822', disposition(name ?? '')], inner);
  }
  if (file === null && properties.text(PROPERTY.attachLongPath) !== '')
    return part(
      ['Content-Type: message/external-body; access-type=local-file', disposition(name ?? '')],
      Buffer.from(
        `Content-Type: application/octet-stream\r\n\r\n${encoded(properties.text(PROPERTY.attachLongPath))}\r\n`,
      ),
    );
  const named = properties.text(PROPERTY.attachType).trim().toLowerCase();
  const type =
    /^[a-z]+\/[a-z0-9.+-]{1,100}$/.test(named) && !/^(?:multipart|message)\//.test(named)
      ? named
      : 'application/octet-stream';
  return filePart(type, name ?? '', properties.text(PROPERTY.attachContentId), file ?? Buffer.alloc(0));
}

function filePart(type: string, name: string, contentId: string, file: Buffer): Part {
  const id = /^[!-;=?-~]{1,200}$/.test(contentId) ? [`Content-ID: <${contentId}>`] : [];
  return part([`Content-Type: ${type}`, 'Content-Transfer-Encoding: base64', disposition(name), ...id], base64(file));
}

function textPart(kind: 'plain' | 'html', text: string): Part {
  const headers = [`Content-Type: text/${kind}; charset=utf-8`, 'Content-Transfer-Encoding: base64'];
  return part(headers, base64(Buffer.from(text)));
}

function part(headers: readonly string[], body: Buffer): Part {
  return Buffer.concat([Buffer.from(`${headers.join('\r\n')}\r\n\r\n`), body]);
}

/** The boundary comes from the parts themselves, so that none of them can hold it. */
function multipart(kind: 'mixed' | 'alternative', parts: readonly Part[]): Part {
  const hash = createHash('sha256');
  for (const one of parts) hash.update(one);
  const boundary = `=_${hash.digest('hex').slice(0, 40)}`;
  const pieces = parts.flatMap(one => [Buffer.from(`--${boundary}\r\n`), one, Buffer.from('\r\n')]);
  return part(
    [`Content-Type: multipart/${kind}; boundary="${boundary}"`],
    Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]),
  );
}

function disposition(name: string): string {
  if (name === '') return 'Content-Disposition: attachment';
  const written = /^[\w.,@+# -]{1,100}$/.test(name)
    ? `filename="${name}"`
    : `filename*=utf-8''${[...Buffer.from(name.slice(0, 300))].map(escaped).join('')}`;
  return `Content-Disposition: attachment; ${written}`;
}

function escaped(byte: number): string {
  const sign = String.fromCharCode(byte);
  return /[A-Za-z0-9._-]/.test(sign) ? sign : `%${byte.toString(16).padStart(2, '0').toUpperCase()}`;
}

function base64(bytes: Buffer): Buffer {
  const packed = bytes.toString('base64');
  const lines: string[] = [];
  for (let at = 0; at < packed.length; at += 76) lines.push(packed.slice(at, at + 76));
  return Buffer.from(lines.map(line => `${line}\r\n`).join(''), 'latin1');
}
