import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Resvg } from '@resvg/resvg-js';
import { ServiceError } from '../../errors.js';
import { PROJECT_ROOT } from '../../paths.js';
import type { Drawing } from './drawing.js';
import { svgOf } from './svg.js';

/** Made by the build from the web fonts (`scripts/build/fonts.mjs`): the library that draws reads no others. */
const FONTS = ['regular', 'bold'].map(weight => join(PROJECT_ROOT, 'dist/fonts', `hyperlegible-${weight}.ttf`));
/** Pixels of the picture for one of the drawing: sharp on paper and on dense screens. */
const SCALE = 2;

/** A drawing as PNG, for e-mail programs, which show no SVG. Throws ServiceError `FONTS_NOT_BUILT`. */
export function pngOf(drawing: Drawing): Buffer {
  if (!FONTS.every(file => existsSync(file))) throw notBuilt();
  const picture = new Resvg(svgOf(drawing, 'p'), {
    background: '#ffffff',
    fitTo: { mode: 'zoom', value: SCALE },
    font: { fontFiles: FONTS, loadSystemFonts: false, defaultFontFamily: 'Atkinson Hyperlegible Next' },
  });
  return picture.render().asPng();
}

function notBuilt(): ServiceError {
  return new ServiceError({
    code: 'FONTS_NOT_BUILT',
    message: 'The fonts that pictures are drawn with are not there.',
    remedy: 'Run: node scripts/build.mjs. Until then e-mails with reports wait.',
  });
}
