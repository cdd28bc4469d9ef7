import { readFileSync } from 'node:fs';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { z } from 'zod';
import { ServiceError } from '../../errors.js';
import { CODES } from '../../taxonomy.js';
import { BUCKETS } from './features.js';
import type { Trusts } from './judge.js';
import { headLength, type NetworkWeights, WINDOW } from './network.js';

const modelSchema = z.object({
  code: z.enum(CODES),
  /** Log-odds of a text without words, of the linear model. */
  bias: z.number(),
  /** Of one step of an 8-bit weight. */
  scale: z.number(),
  /** What the wording, a rule's hit, a weak hit and each further hit weigh together; see `judge.ts`. */
  offset: z.number(),
  wording: z.number(),
  hit: z.number(),
  weakHit: z.number(),
  more: z.number(),
  /** Above it a case is raised. */
  raises: z.number(),
});
const networkSchema = z.object({
  dimensions: z.number().int().positive(),
  filters: z.number().int().positive(),
  words: z.number().int().positive(),
  /** Of the words, one a line, in UTF-8. */
  bytes: z.number().int().positive(),
});
const headerSchema = z.object({
  models: z.array(modelSchema).min(1),
  /** How far each rule and detector is trusted that was measured. */
  trusts: z.array(z.tuple([z.string(), z.number()])),
  buckets: z.number().int(),
  network: networkSchema.nullable(),
});

/** One model: how its code is judged. The weights of its features stand in a column of their own. */
export type Model = z.infer<typeof modelSchema>;

/** All models, made ready: a row for each feature that any of them uses, a column for each model. */
export interface Weights {
  readonly models: readonly Model[];
  readonly trusts: Trusts;
  /** For each bucket its row, or -1. */
  readonly rowOf: Int32Array;
  /** Row by row, one 8-bit weight for each model. */
  readonly cells: Int8Array;
  /** What reads beside them; `null`: nothing does. */
  readonly network: NetworkWeights | null;
}

/**
 * The file that `candour train` writes: brotli over the length of a JSON header (uint32), the header, the buckets that are used (uint32 each,
 * rising), the cells, and the network's words, vectors (int8), steps, kernels, biases and heads (float32). Throws ServiceError `CLASSIFIER_UNREADABLE`.
 */
export function readWeights(file: string): Weights {
  try {
    return decode(brotliDecompressSync(readFileSync(file)));
  } catch (cause) {
    throw new ServiceError({
      code: 'CLASSIFIER_UNREADABLE',
      message: `The weights of the classifiers, ${file}, cannot be read.`,
      remedy: 'Install Candour again, or make them anew with `candour train`.',
      cause,
    });
  }
}

function decode(content: Buffer): Weights {
  const parts = new Parts(content);
  const length = parts.take(4).readUInt32LE(0);
  const { models, trusts, buckets, network } = headerSchema.parse(JSON.parse(parts.take(length).toString('utf8')));
  const rowOf = new Int32Array(BUCKETS).fill(-1);
  const used = parts.take(4 * buckets);
  for (let row = 0; row < buckets; row += 1) rowOf[used.readUInt32LE(4 * row)] = row;
  const cells = parts.takeSteps(buckets * models.length);
  return {
    models,
    trusts: new Map(trusts),
    rowOf,
    cells,
    network: network ? decodeNetwork(network, models.length, parts) : null,
  };
}

function decodeNetwork(
  { dimensions, filters, words, bytes }: z.infer<typeof networkSchema>,
  codes: number,
  parts: Parts,
): NetworkWeights {
  return {
    words: parts.take(bytes).toString('utf8').split('\n'),
    dimensions,
    filters,
    vectors: parts.takeSteps(words * dimensions),
    steps: parts.takeNumbers(words),
    kernels: parts.takeNumbers(WINDOW * filters * dimensions),
    kernelBiases: parts.takeNumbers(filters),
    heads: parts.takeNumbers(codes * headLength({ filters, dimensions })),
  };
}

/** What is read of a buffer one part after the other. */
class Parts {
  readonly #content: Buffer;
  #at = 0;

  constructor(content: Buffer) {
    this.#content = content;
  }

  take(bytes: number): Buffer {
    const part = this.#content.subarray(this.#at, this.#at + bytes);
    if (part.length !== bytes) throw new Error('The file is cut off.');
    this.#at += bytes;
    return part;
  }

  takeSteps(count: number): Int8Array {
    return new Int8Array(this.take(count));
  }

  takeNumbers(count: number): Float32Array {
    const part = this.take(4 * count);
    return Float32Array.from({ length: count }, (_, at) => part.readFloatLE(4 * at));
  }
}

export function encodeWeights({ models, trusts, rowOf, cells, network }: Weights): Buffer {
  const used = [...rowOf.keys()].filter(bucket => (rowOf[bucket] ?? -1) >= 0);
  const words = Buffer.from(network?.words.join('\n') ?? '');
  const header = Buffer.from(
    JSON.stringify({
      models,
      trusts: [...trusts],
      buckets: used.length,
      network: network && {
        dimensions: network.dimensions,
        filters: network.filters,
        words: network.words.length,
        bytes: words.length,
      },
    }),
  );
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  const buckets = Buffer.alloc(4 * used.length);
  for (const [row, bucket] of used.entries()) buckets.writeUInt32LE(bucket, 4 * row);
  const rows = Buffer.concat(
    used.map(bucket => {
      const row = (rowOf[bucket] ?? 0) * models.length;
      return Buffer.from(cells.slice(row, row + models.length).buffer);
    }),
  );
  const ofNetwork = network
    ? [
        words,
        Buffer.from(network.vectors),
        ...[network.steps, network.kernels, network.kernelBiases, network.heads].map(inBytes),
      ]
    : [];
  return brotliCompressSync(Buffer.concat([length, header, buckets, rows, ...ofNetwork]), {
    params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_LGWIN]: 24 },
  });
}

function inBytes(numbers: Float32Array): Buffer {
  const bytes = Buffer.alloc(4 * numbers.length);
  for (const [at, number] of numbers.entries()) bytes.writeFloatLE(number, 4 * at);
  return bytes;
}
