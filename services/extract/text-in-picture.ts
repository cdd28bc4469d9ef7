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

/**
 * Ways of telling ink from paper, by which a picture is read one after the other. The first takes one shade for the whole picture and is best for
 * writing on paper; it loses the bubbles of a chat, dark on a colour, which the second, by each part's own shade (Sauvola, with a factor that light and dark chats are read by), finds.
 */
const WAYS: readonly (readonly string[])[] = [[], ['-c', 'thresholding_method=2', '-c', 'thresholding_kfactor=0.2']];

/** What was read in a picture, with the words in it. Whoever reads no words is no reason to lose the rest. */
export async function readWords(read: Extracted, file: FileToExtract, reader: TextReader): Promise<Extracted> {
  const content = Buffer.from(file.content.buffer, file.content.byteOffset, file.content.byteLength);
  const sides = sidesOf(content);
  if (read.problems.length > 0 || sides === null || Math.min(sides.width, sides.height) < SMALLEST_SIDE) return read;
  const readings: string[] = [];
  for (const way of WAYS) {
    const words = await wordsIn(content, way, reader);
    // What one way has read is kept.
    if (words === 'killed' && readings.length === 0) return { ...read, problems: ['ATTACHMENT_COSTLY'] };
    if (typeof words === 'string') break;
    readings.push(words.read);
  }
  const text = [read.text, inOne(readings)].filter(Boolean).join('\n');
  return { ...read, text: text.slice(0, LIMITS.text) };
}

/** The first reading, and of the others the lines that say something else. */
function inOne(readings: readonly string[]): string {
  const lines: string[] = [];
  const known = new Set<string>();
  for (const reading of readings) {
    const fresh = linesOf(reading).filter(line => !isKnown(line, known));
    for (const line of fresh) for (const word of wordsOf(line)) known.add(word);
    lines.push(...fresh);
  }
  return lines.join('\n');
}

function linesOf(reading: string): readonly string[] {
  return reading.split('\n').flatMap(line => line.trim() || []);
}

/** Half of its words were read before: the same line, perhaps with other mistakes. */
function isKnown(line: string, known: ReadonlySet<string>): boolean {
  const words = wordsOf(line);
  return words.length > 0 && words.filter(word => known.has(word)).length * 2 >= words.length;
}

function wordsOf(line: string): readonly string[] {
  return line.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** `killed`: it took too much. `refused`: it cannot open it. */
function wordsIn(
  picture: Buffer,
  way: readonly string[],
  { program, languages, limits }: TextReader,
): Promise<{ readonly read: string } | 'killed' | 'refused'> {
  const command = limited(
    { program, arguments: ['stdin', 'stdout', '-l', languages, ...way] },
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
    child.stdin.on('error', () => undefined);
    child.on('error', () => resolve('refused'));
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (signal !== null) resolve('killed');
      else resolve(code === 0 ? { read: Buffer.concat(pieces).toString('utf8') } : 'refused');
    });
    child.stdin.end(picture);
  });
}
