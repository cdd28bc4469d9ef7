import { readFileSync } from 'node:fs';
import nodemailer from 'nodemailer';
import { randomFrom } from '../random.js';
import { readThreads } from '../sample/story.js';
import { whiteboard, worksheet } from './attachments.js';

/** The messages of an mbox file (mboxrd: `>From ` unquoted once), each as its raw bytes. */
export function readMbox(path: string): Buffer[] {
  const file = readFileSync(path);
  const starts: number[] = [];
  for (let at = 0; at >= 0 && at < file.length; at = file.indexOf('\nFrom ', at) + 1 || -1) starts.push(at);
  return starts.map((start, index) =>
    unquote(file.subarray(file.indexOf('\n', start) + 1, starts[index + 1] ?? file.length)),
  );
}

export function writeMbox(messages: readonly Buffer[]): Buffer {
  const parts = messages.map(message => {
    const text = message
      .toString('latin1')
      .replaceAll('\r\n', '\n')
      .replaceAll(/^(>*From )/gm, '>$1');
    return Buffer.from(`From bench@candour.example Mon Jan  5 09:00:00 2026\n${text}\n\n`, 'latin1');
  });
  return Buffer.concat(parts);
}

function unquote(message: Buffer): Buffer {
  if (message.indexOf('\n>From ') < 0) return message;
  return Buffer.from(message.toString('latin1').replaceAll(/^>(>*From )/gm, '$1'), 'latin1');
}

const composer = nodemailer.createTransport({ streamTransport: true, buffer: true, newline: 'windows' });

/**
 * Mail as a school's programs write it today: HTML beside text, quoted-printable or base64, up to two attachments.
 * The sentences are ordinary ones of the sample school in another order, so that words and their frequencies are natural.
 * `isQuiet`: whether a sentence raises nothing. In a school hardly one message in a thousand raises a case; of sentences thrown together
 * every other one would. Same seed, same mail.
 */
export async function generateCorpus(count: number, isQuiet: (text: string) => boolean, seed = 1): Promise<Buffer[]> {
  const random = randomFrom(seed);
  // What mentors write to pupils, since that is who writes here to whom: other letters would raise a case in every second message.
  const letters = readThreads('ordinary-scheme.yaml').flatMap(thread => thread.messages);
  const own = letters.filter(({ from, to }) => from.startsWith('m-') && to.every(person => person.startsWith('p-')));
  const sentences = own.flatMap(letter => letter.text.split(/(?<=[.!?])\s+/)).filter(isQuiet);
  const messages: Buffer[] = [];
  for (let number = 0; number < count; number += 1) messages.push(await generateMessage(number, sentences, random));
  return messages;
}

async function generateMessage(number: number, sentences: readonly string[], random: () => number): Promise<Buffer> {
  const pick = (most: number) => Math.floor(random() * most);
  const paragraph = () => Array.from({ length: 2 + pick(5) }, () => sentences[pick(sentences.length)] ?? '').join(' ');
  const paragraphs = Array.from({ length: 1 + pick(12) }, paragraph);
  const html = paragraphs.map(
    text => `<p style="font-family:Calibri;margin:0 0 12px">${text.replaceAll('<', '&lt;')}</p>`,
  );
  const day = new Date(Date.UTC(2026, 0, 5, 9, number % 60, 0) + (number % 300) * 86_400_000);
  const sent = await composer.sendMail({
    from: { name: 'Mentor Nine', address: 'mentor9@mentoring.northfield.example' },
    to: [{ name: 'Pupil Four', address: `pupil${number % 50}@pupils.northfield.example` }],
    subject: `Session ${number}`,
    messageId: `<bench.${number}@mentoring.northfield.example>`,
    date: day,
    text: paragraphs.join('\n\n'),
    ...(random() < 0.8 ? { html: `<html><body><div class="WordSection1">${html.join('\n')}</div></body></html>` } : {}),
    textEncoding: random() < 0.7 ? 'quoted-printable' : 'base64',
    attachments: await attachmentsOf(random() < 0.55 ? 1 + pick(2) : 0, () => generateAttachment(pick, sentences)),
  });
  if (!Buffer.isBuffer(sent.message)) throw new Error('The mail composer gave a stream where a buffer was asked for.');
  return sent.message;
}

/** One after the other, so that the same seed gives the same ones. */
async function attachmentsOf<T>(count: number, make: () => Promise<T>): Promise<T[]> {
  const made: T[] = [];
  while (made.length < count) made.push(await make());
  return made;
}

async function generateAttachment(pick: (most: number) => number, sentences: readonly string[]) {
  const kind = pick(4);
  if (kind === 0) {
    const lines = Array.from({ length: 40 + pick(400) }, () => sentences[pick(sentences.length)]);
    return { filename: 'notes.txt', content: lines.join('\n') };
  }
  if (kind === 1)
    return {
      filename: 'marks.csv',
      content: Array.from({ length: 100 }, (_, row) => `${row},${pick(100)}`).join('\n'),
    };
  if (kind === 2) {
    const lines = Array.from({ length: 20 + pick(20) }, () => sentences[pick(sentences.length)] ?? '');
    return { filename: 'sheet.pdf', content: await worksheet(lines) };
  }
  return { filename: 'board.png', content: whiteboard(Array.from({ length: 60 }, () => pick(100) / 100)) };
}
