import { spawn } from 'node:child_process';
import type { Extracted, FileToExtract } from './extracted.js';
import type { ProcessLimits } from './file-process.js';
import { sidesOf } from './kind.js';
import { limited } from './limited.js';
import { LIMITS } from './limits.js';

/** The program that reads words in pictures (Tesseract), which the school has installed. */
export interface TextReader {
  /** Where it stands, e.g. `/usr/bin/tesseract`. */
  readonly program: string;
  /** As it names them: `eng`, `eng+pol`. */
  readonly languages: string;
  readonly limits: ProcessLimits;
}

/** A line of writing is higher. Pixels. */
const SMALLEST_SIDE = 40;

/** What was read in a picture, with the words in it. Whoever reads no words is no reason to lose the rest. */
export async function readWords(read: Extracted, file: FileToExtract, reader: TextReader): Promise<Extracted> {
  const content = Buffer.from(file.content.buffer, file.content.byteOffset, file.content.byteLength);
  const sides = sidesOf(content);
  if (read.problems.length > 0 || sides === null || Math.min(sides.width, sides.height) < SMALLEST_SIDE) return read;
  const words = await wordsIn(content, reader);
  if (words === null) return { ...read, problems: ['ATTACHMENT_COSTLY'] };
  const text = [read.text, words.trim()].filter(Boolean).join('\n');
  return { ...read, text: text.slice(0, LIMITS.text) };
}

/** `null`: the program was killed over it. What it cannot open has no words. */
function wordsIn(picture: Buffer, { program, languages, limits }: TextReader): Promise<string | null> {
  const command = limited(
    { program, arguments: ['stdin', 'stdout', '-l', languages] },
    { megabytes: limits.megabytes, seconds: limits.milliseconds / 1_000 },
  );
  return new Promise(resolve => {
    const child = spawn(command.program, command.arguments, {
      stdio: ['pipe', 'pipe', 'ignore'],
      // One thread: it has its own processor time and no other's.
      env: { OMP_THREAD_LIMIT: '1' },
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), limits.milliseconds);
    const pieces: Buffer[] = [];
    let size = 0;
    child.stdout.on('data', (piece: Buffer) => {
      size += piece.length;
      if (size <= LIMITS.text * 4) pieces.push(piece);
      else child.kill('SIGKILL');
    });
    const done = (words: string | null) => {
      clearTimeout(timer);
      resolve(words);
    };
    child.stdin.on('error', () => undefined);
    child.on('error', () => done(''));
    child.on('close', (_, signal) => done(signal === null ? Buffer.concat(pieces).toString('utf8') : null));
    child.stdin.end(picture);
  });
}
