import iconv from 'iconv-lite';
import nodemailer from 'nodemailer';
import { attach } from './attachments.js';
import { instantOf } from './calendar.js';
import type { Cast, CastMember } from './cast.js';
import type { Letter, Thread } from './story.js';

/** One e-mail as it would lie in a mailbox. */
export interface ComposedLetter {
  readonly at: Date;
  readonly from: CastMember;
  readonly recipients: readonly CastMember[];
  readonly mime: Buffer;
}

const composer = nodemailer.createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
const TIME_ZONE = 'Europe/London';

/** The whole thread, each reply with what it answers quoted below, as mail programs do. */
export async function composeThread(
  thread: Thread,
  number: number,
  cast: Cast,
  today: Date,
): Promise<ComposedLetter[]> {
  const composed: ComposedLetter[] = [];
  const ids: string[] = [];
  let previous: { body: string; heading: string } | null = null;
  for (const letter of thread.messages) {
    const at = instantOf(letter.at, today, TIME_ZONE);
    const from = cast.find(letter.from);
    const id = `<${number}.${composed.length + 1}.${at.getTime()}@${from.address.split('@')[1]}>`;
    const body = letter.text + signatureOf(from);
    const quoted: string = letter.reply && previous ? `\n\n${previous.heading}\n${quote(previous.body)}` : '';
    const references = letter.reply ? [...ids] : [];
    const mime = await compose(
      letter,
      { id, at, from, subject: subjectOf(thread, letter), plain: body + quoted, body, references },
      cast,
    );
    composed.push({ at, from, recipients: [...letter.to, ...letter.cc].map(who => cast.find(who)), mime });
    ids.push(id);
    previous = { body, heading: `On ${headingTime(at)}, ${from.name} <${from.address}> wrote:` };
  }
  return composed;
}

interface Envelope {
  readonly id: string;
  readonly at: Date;
  readonly from: CastMember;
  readonly subject: string;
  readonly plain: string;
  readonly body: string;
  readonly references: readonly string[];
}

async function compose(letter: Letter, envelope: Envelope, cast: Cast): Promise<Buffer> {
  const address = (who: string) => ({ name: cast.find(who).name, address: cast.find(who).address });
  if (letter.charset !== 'utf-8') return composeInCharset(letter, envelope, cast);
  const sent = await composer.sendMail({
    from: { name: envelope.from.name, address: envelope.from.address },
    to: letter.to.map(address),
    cc: letter.cc.map(address),
    subject: envelope.subject,
    date: envelope.at,
    messageId: envelope.id,
    ...(envelope.references.length > 0
      ? { inReplyTo: envelope.references.at(-1), references: [...envelope.references] }
      : {}),
    ...(letter.style === 'html-only' ? {} : { text: envelope.plain }),
    ...(letter.style === 'plain' ? {} : { html: htmlOf(letter, envelope) }),
    textEncoding: letter.encoding,
    attachments: letter.attachments.map(file => attach(file, envelope.at)),
  });
  if (!Buffer.isBuffer(sent.message)) throw new Error('The mail composer gave a stream where a buffer was asked for.');
  return sent.message;
}

/** Older programs still write in one-byte character sets; nodemailer writes UTF-8 only. */
function composeInCharset(letter: Letter, envelope: Envelope, cast: Cast): Buffer {
  const header = [
    `From: ${envelope.from.name} <${envelope.from.address}>`,
    `To: ${letter.to.map(who => `${cast.find(who).name} <${cast.find(who).address}>`).join(', ')}`,
    `Subject: ${envelope.subject}`,
    `Date: ${envelope.at.toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: ${envelope.id}`,
    ...(envelope.references.length > 0 ? [`References: ${envelope.references.join(' ')}`] : []),
    'MIME-Version: 1.0',
    `Content-Type: text/plain; charset=${letter.charset}`,
    'Content-Transfer-Encoding: 8bit',
  ];
  const body = envelope.plain.replaceAll('\n', '\r\n');
  return Buffer.concat([
    Buffer.from(`${header.join('\r\n')}\r\n\r\n`, 'latin1'),
    iconv.encode(`${body}\r\n`, letter.charset),
  ]);
}

function subjectOf(thread: Thread, letter: Letter): string {
  return letter.reply && !thread.subject.startsWith('Re:') ? `Re: ${thread.subject}` : thread.subject;
}

function signatureOf(from: CastMember): string {
  if (from.role === 'mentor') return `\n\n-- \n${from.name}\nMentor, Northfield School`;
  if (from.role !== 'staff') return '';
  const notice =
    'This e-mail is for the person it is addressed to. If it reached you by mistake, please tell the school office on 01632 960100 and delete it.';
  return `\n\n-- \n${from.name}\nNorthfield School\n${notice}`;
}

function quote(body: string): string {
  return body
    .split('\n')
    .map(line => `> ${line}`)
    .join('\n');
}

function headingTime(at: Date): string {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone: TIME_ZONE,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  }).format(at);
}

function htmlOf(letter: Letter, envelope: Envelope): string {
  const paragraphs = envelope.body
    .split('\n\n')
    .map(paragraph => `<p style="margin:0 0 12px">${escapeHtml(paragraph).replaceAll('\n', '<br>')}</p>`)
    .join('\n');
  const linked = paragraphs.replaceAll(/https:\/\/[^\s<]+[\w/]/g, link => `<a href="${link}">${link}</a>`);
  if (letter.style !== 'newsletter')
    return `<html><body style="font-family:Calibri,sans-serif">${linked}</body></html>`;
  return [
    '<html><head><title>Newsletter</title><style>td{padding:8px} .small{font-size:11px}</style></head><body>',
    '<table width="600" align="center"><tr><td bgcolor="#12343f"><font color="#ffffff">Northfield School</font></td></tr>',
    `<tr><td>${linked}</td></tr>`,
    '<tr><td class="small">You get this because you are a mentor. <a href="https://www.northfield.example/mentors/leave">Leave the list</a></td></tr></table>',
    '</body></html>',
  ].join('\n');
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
