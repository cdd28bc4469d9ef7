import { ServiceError } from '../../errors.js';
import type { RawMessage } from '../source.js';
import type { ExportFile } from './export-file.js';

const NOT_READ = {
  code: 'ATTACHMENT_NOT_READ',
  detail: 'A file that the message names lies in the export and could not be read, or is larger than is read.',
};

/** The message with the content of its files; those that cannot be read are said to be. */
export async function withContents(
  raw: RawMessage,
  files: ReadonlyMap<number, ExportFile> | undefined,
  mostBytes: number,
): Promise<RawMessage> {
  if (files === undefined || raw.kind !== 'chat') return raw;
  let left = mostBytes;
  const problems = [...raw.problems];
  const attachments = [];
  for (const [index, attachment] of raw.attachments.entries()) {
    const file = files.get(index);
    const content = file === undefined ? null : await read(file, left);
    if (file !== undefined && content === null) problems.push(NOT_READ);
    left -= content?.length ?? 0;
    attachments.push(content === null ? attachment : { ...attachment, content });
  }
  return { ...raw, attachments, problems };
}

async function read(file: ExportFile, most: number): Promise<Uint8Array | null> {
  if (file.size > most) return null;
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of await file.open()) {
      length += (chunk as Buffer).length;
      if (length > most) return null;
      chunks.push(chunk as Buffer);
    }
  } catch (error) {
    if (error instanceof ServiceError || error instanceof Error) return null;
    throw error;
  }
  return Buffer.concat(chunks);
}
