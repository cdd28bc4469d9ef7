import { z } from 'zod';
import { isProblemCode, type ProblemCode } from '../parse/problems.js';
import type { Kind } from './kind.js';

/** What was read in one attachment. */
export interface Extracted {
  /** `''` when it holds none. */
  readonly text: string;
  readonly links: readonly FoundLink[];
  readonly problems: readonly ProblemCode[];
  /** Of every file within it, in hex, by each digest that was asked for. */
  readonly digests: readonly string[];
}

export interface FoundLink {
  readonly target: string;
  /** What it is and where it stands within the attachment: `QR code`, `link in plan.docx`. */
  readonly what: string;
}

/** Algorithms by which lists name files. */
export const DIGESTS = ['md5', 'sha1', 'sha256'] as const;
export type DigestName = (typeof DIGESTS)[number];

/** One file that is to be read. */
export interface FileToExtract {
  /** SHA-256 of the content, and its kind: what is read depends on nothing else. */
  readonly key: string;
  readonly kind: Kind;
  readonly content: Uint8Array;
}

/** By key. */
export type ExtractedFiles = ReadonlyMap<string, Extracted>;

export const NOTHING: Extracted = { text: '', links: [], problems: [], digests: [] };

export function failedWith(problem: ProblemCode): Extracted {
  return { ...NOTHING, problems: [problem] };
}

/** The answer of a process that has read a stranger's file is checked like the file itself. */
export const extractedSchema: z.ZodType<Extracted> = z.strictObject({
  text: z.string().max(2_000_000),
  links: z.array(z.strictObject({ target: z.string().max(10_000), what: z.string().max(1_000) })).max(2_000),
  problems: z.array(z.string().refine(isProblemCode)).max(50),
  digests: z.array(z.string().regex(/^[0-9a-f]{32,64}$/)).max(20_000),
});
