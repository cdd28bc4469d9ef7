import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';
import type { Face, Weight } from './glyphs.js';

const require = createRequire(import.meta.url);
const FONT_FILES = '@fontsource/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next';

/** PDF/UA-1: pdfkit knows it, its types do not. */
const UNIVERSAL: object = { subset: 'PDF/UA' };

/** An empty document that can be read by everybody: A4 pages without margins, tagged, in English, with the project's font. */
export function universalDocument(about: {
  readonly title: string;
  readonly author: string;
  readonly at: Date;
}): PDFKit.PDFDocument {
  const { title, author, at } = about;
  const doc = new PDFDocument({
    size: 'A4',
    margins: { top: 0, bottom: 0, left: 0, right: 0 },
    pdfVersion: '1.7',
    ...UNIVERSAL,
    tagged: true,
    lang: 'en-GB',
    displayTitle: true,
    bufferPages: true,
    autoFirstPage: false,
    info: { Title: title, Author: author, Creator: 'Candour', Producer: 'Candour', CreationDate: at, ModDate: at },
  });
  for (const weight of ['regular', 'bold'] as const)
    for (const face of ['latin', 'latin-ext'] as const)
      doc.registerFont(fontName(face, weight), fontFile(face, weight));
  return doc;
}

export function fontName(face: Face, weight: Weight): string {
  return `${face} ${weight}`;
}

function fontFile(face: Face, weight: Weight): string {
  return require.resolve(`${FONT_FILES}-${face}-${weight === 'bold' ? 700 : 400}-normal.woff`);
}
