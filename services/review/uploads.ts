import { Busboy } from '@fastify/busboy';
import type { NextFunction, Request, Response } from 'express';

/** Files of a form by the name of their field, as bytes. A field that was left empty is absent. */
export type Uploads = ReadonlyMap<string, Upload>;

export interface Upload {
  /** As the browser gives it. Untrusted. */
  readonly name: string;
  readonly bytes: Buffer;
}

const LIMITS = { fileSize: 4 * 1024 * 1024, files: 2, fields: 10, fieldSize: 10_000, parts: 12, headerPairs: 20 };

declare module 'express-serve-static-core' {
  interface Request {
    uploads?: Uploads;
  }
}

/** For those who are signed in only: reads a multipart form before the anti-forgery check, which needs its fields. Refuses what is larger than any school's register. */
export function readUploads(request: Request, _response: Response, next: NextFunction): void {
  const type = request.headers['content-type'];
  const isForm = type?.startsWith('multipart/form-data') ?? false;
  if (!request.user || request.method !== 'POST' || type === undefined || !isForm) next();
  else read(request, type).then(() => next(), next);
}

/** Thrown for a form that is too large or is none; answered with 400. */
export class UploadError extends Error {
  readonly status = 400;
}

function read(request: Request, type: string): Promise<void> {
  const uploads = new Map<string, Upload>();
  const fields: Record<string, string | string[]> = Object.create(null);
  return new Promise((resolve, reject) => {
    const refuse = (why: string) => {
      request.unpipe();
      request.resume();
      reject(new UploadError(why));
    };
    const form = open(request, type);
    form.on('file', (field, stream, name) => {
      const chunks: Buffer[] = [];
      // A form that is cut off tells of it here, and without a listener the whole process would end.
      stream.on('error', () => refuse('The form ends in the middle of a file.'));
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('limit', () => refuse('A file is too large.'));
      stream.on('end', () => {
        const bytes = Buffer.concat(chunks);
        if (bytes.length > 0) uploads.set(field, { name, bytes });
      });
    });
    form.on('field', (field, value, _fieldCut, valueCut) => {
      if (valueCut) return refuse('A field is too long.');
      const before = fields[field];
      fields[field] = before === undefined ? value : [before, value].flat();
    });
    for (const limit of ['filesLimit', 'fieldsLimit', 'partsLimit'] as const)
      form.on(limit, () => refuse('The form has too many parts.'));
    form.on('error', error => refuse(String(error)));
    form.on('finish', () => {
      request.body = fields;
      request.uploads = uploads;
      resolve();
    });
    request.pipe(form);
  });
}

function open(request: Request, type: string) {
  try {
    return new Busboy({ headers: { ...request.headers, 'content-type': type }, limits: LIMITS });
  } catch (cause) {
    throw new UploadError('The form does not say where its parts end.', { cause });
  }
}
