import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { later } from '../later.js';

type Eld = typeof import('eld/extrasmall');

const require = createRequire(import.meta.url);

/** The statistics of letters: a quarter of a second and 30 MB. Most texts are English; the first that needs them pays. */
export const letterStatistics = later((): Eld['eld'] => {
  // By its file, since the package says only how it is imported, and an import cannot be waited for here.
  const { eld }: Eld = require(fileURLToPath(import.meta.resolve('eld/extrasmall')));
  return eld;
});
