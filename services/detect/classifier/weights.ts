import { readFileSync } from 'node:fs';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { z } from 'zod';
import { ServiceError } from '../../errors.js';
import { CODES } from '../../taxonomy.js';
import { BUCKETS } from './features.js';

const modelSchema = z.object({
  code: z.enum(CODES),
  /** Log-odds of a text without words. */
  bias: z.number(),
  /** Of one step of an 8-bit weight. */
  scale: z.number(),
  /** What the wording, a rule's hit and a weak hit weigh together; see `judge.ts`. */
  offset: z.number(),
  wording: z.number(),
  hit: z.number(),
  weakHit: z.number(),
  /** Above it a case is raised. */
  raises: z.number(),
});
const headerSchema = z.object({ models: z.array(modelSchema).min(1), buckets: z.number().int() });

/** One model: how its code is judged. The weights of its features stand in a column of their own. */
export type Model = z.infer<typeof modelSchema>;

/** All models, made ready: a row for each feature that any of them uses, a column for each model. */
export interface Weights {
  readonly models: readonly Model[];
  /** For each bucket its row, or -1. */
  readonly rowOf: Int32Array;
  /** Row by row, one 8-bit weight for each model. */
  readonly cells: Int8Array;
}

/**
 * The file that `candour train` writes: brotli over the length of a JSON header (uint32), the header, the buckets that are used (uint32 each,
 * rising) and the cells. Throws ServiceError `CLASSIFIER_UNREADABLE`.
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
  const headerLength = content.readUInt32LE(0);
  const { models, buckets } = headerSchema.parse(JSON.parse(content.toString('utf8', 4, 4 + headerLength)));
  const rowOf = new Int32Array(BUCKETS).fill(-1);
  const at = 4 + headerLength;
  for (let row = 0; row < buckets; row += 1) rowOf[content.readUInt32LE(at + 4 * row)] = row;
  const from = at + 4 * buckets;
  const cells = new Int8Array(content.subarray(from, from + buckets * models.length));
  if (cells.length !== buckets * models.length) throw new Error('The file is cut off.');
  return { models, rowOf, cells };
}

export function encodeWeights({ models, rowOf, cells }: Weights): Buffer {
  const used = [...rowOf.keys()].filter(bucket => (rowOf[bucket] ?? -1) >= 0);
  const header = Buffer.from(JSON.stringify({ models, buckets: used.length }));
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
  return brotliCompressSync(Buffer.concat([length, header, buckets, rows]), {
    params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_LGWIN]: 24 },
  });
}
