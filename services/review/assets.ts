import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import express, { type RequestHandler } from 'express';
import { ServiceError } from '../errors.js';
import { PROJECT_ROOT } from '../paths.js';

const FOLDER = join(PROJECT_ROOT, 'dist/public');
/** Seconds. */
const YEAR = 365 * 24 * 60 * 60;

export interface Assets {
  /** Where they stand, e.g. `/assets/3f9a1c`: another build has another address, so browsers may keep them for good. */
  readonly path: string;
  readonly serve: RequestHandler;
}

/** Throws ServiceError `ASSETS_NOT_BUILT`. */
export function openAssets(): Assets {
  if (!existsSync(join(FOLDER, 'candour.css'))) {
    throw new ServiceError({
      code: 'ASSETS_NOT_BUILT',
      message: 'The style sheets and scripts of the review pages have not been built.',
      remedy: 'Run: node scripts/build.mjs',
    });
  }
  const hash = createHash('sha256');
  for (const name of readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).sort()) {
    if (/\.(css|js|svg)$/.test(name)) hash.update(readFileSync(join(FOLDER, name)));
  }
  const path = `/assets/${hash.digest('hex').slice(0, 12)}`;
  const serve = express.static(FOLDER, {
    index: false,
    redirect: false,
    cacheControl: false,
    setHeaders: response => response.set('Cache-Control', `public, max-age=${YEAR}, immutable`),
  });
  return { path, serve };
}
