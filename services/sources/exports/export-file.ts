import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import iconv from 'iconv-lite';
import { ServiceError } from '../../errors.js';

/** Bytes at the beginning of a file by which its format is recognised. */
export const HEAD_BYTES = 65_536;

/** One file of an export: on the disk, or in a zip. Only ever read. */
export interface ExportFile {
  /** Relative to the export, with `/`. */
  readonly path: string;
  /** Bytes, as the directory says; a zip may lie. */
  readonly size: number;
  readonly modifiedAt: Date;
  /** Where it lies on the disk as it is; not in a zip. For formats that read here and there in a file. */
  readonly diskPath?: string;
  /** From its first byte. Throws, or the stream fails with, a ServiceError when a zip is damaged or unpacks to more than it may. */
  open(): Promise<Readable>;
}

/** The beginning of a file, twice. */
export interface Head {
  readonly bytes: Buffer;
  /** Decoded by its byte order mark, otherwise as UTF-8; without the mark. */
  readonly text: string;
}

export function fileOnDisk(path: string, name: string, { size, mtime }: { size: number; mtime: Date }): ExportFile {
  return {
    path: name,
    size,
    modifiedAt: mtime,
    diskPath: path,
    open: async () => createReadStream(path, { highWaterMark: 1 << 18 }),
  };
}

/** What comes before any damage of a zip; throws its ServiceError where nothing does. */
export async function headOf(file: ExportFile): Promise<Head> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of await file.open()) {
      chunks.push(chunk as Buffer);
      length += (chunk as Buffer).length;
      if (length >= HEAD_BYTES) break;
    }
  } catch (cause) {
    if (length === 0 || !(cause instanceof ServiceError) || cause.code !== 'ZIP_UNREADABLE') throw cause;
  }
  const bytes = Buffer.concat(chunks).subarray(0, HEAD_BYTES);
  return { bytes, text: textOf(bytes) };
}

/** The head of a plain file without a stream. */
export async function headOnDisk(path: string): Promise<Head> {
  const file = await open(path);
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const bytes = buffer.subarray(0, bytesRead);
    return { bytes, text: textOf(bytes) };
  } finally {
    await file.close();
  }
}

/** Excel and some phones write UTF-16. */
export function encodingOf(start: Buffer): 'utf-16le' | 'utf-16be' | 'utf8' {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le';
  return start[0] === 0xfe && start[1] === 0xff ? 'utf-16be' : 'utf8';
}

function textOf(bytes: Buffer): string {
  return iconv.decode(bytes, encodingOf(bytes)).replace(/^\ufeff/, '');
}
