import { strToU8, zipSync } from 'fflate';
import PDFDocument from 'pdfkit';

/** Small files of each kind, written by hand as the programs write them, with the given paragraphs. */
export function docx(paragraphs: readonly string[], more: Readonly<Record<string, string | Uint8Array>> = {}): Buffer {
  const body = paragraphs
    .map(text => `<w:p><w:r><w:t xml:space="preserve">${escaped(text)}</w:t></w:r></w:p>`)
    .join('');
  return zipOf({
    '[Content_Types].xml': '<Types/>',
    'word/document.xml': `<?xml version="1.0"?><w:document xmlns:w="w"><w:body>${body}</w:body></w:document>`,
    'word/styles.xml': '<w:styles><w:p><w:r><w:t>not words</w:t></w:r></w:p></w:styles>',
    ...more,
  });
}

/** Rows of cells; a number stands there as a number, text among the shared strings. */
export function xlsx(rows: readonly (readonly (string | number)[])[]): Buffer {
  const strings = [...new Set(rows.flat().filter(cell => typeof cell === 'string'))];
  const cell = (value: string | number) =>
    typeof value === 'number' ? `<c><v>${value}</v></c>` : `<c t="s"><v>${strings.indexOf(value)}</v></c>`;
  return zipOf({
    '[Content_Types].xml': '<Types/>',
    'xl/sharedStrings.xml': `<sst>${strings.map(text => `<si><t>${escaped(text)}</t></si>`).join('')}</sst>`,
    'xl/worksheets/sheet1.xml': `<worksheet><sheetData>${rows.map(row => `<row>${row.map(cell).join('')}</row>`).join('')}</sheetData></worksheet>`,
  });
}

/** A slide for each text, each with notes. */
export function pptx(slides: readonly { readonly text: string; readonly notes: string }[]): Buffer {
  const words = (text: string) => `<p:sld><a:p><a:r><a:t>${escaped(text)}</a:t></a:r></a:p></p:sld>`;
  const parts = slides.flatMap(({ text, notes }, index) => [
    [`ppt/slides/slide${index + 1}.xml`, words(text)],
    [`ppt/notesSlides/notesSlide${index + 1}.xml`, words(notes)],
  ]);
  return zipOf({ '[Content_Types].xml': '<Types/>', ...Object.fromEntries(parts) });
}

export function openDocument(
  type: 'text' | 'spreadsheet' | 'presentation',
  paragraphs: readonly string[],
  { link = '', manifest = '<manifest:manifest/>' } = {},
): Buffer {
  const linked = link === '' ? '' : `<text:p><text:a xlink:href="${link}">here</text:a></text:p>`;
  const body = paragraphs.map(text => `<text:p>${escaped(text)}</text:p>`).join('');
  return zipOf({
    mimetype: `application/vnd.oasis.opendocument.${type}`,
    'META-INF/manifest.xml': manifest,
    'content.xml': `<office:document-content><office:body>${body}${linked}</office:body></office:document-content>`,
  });
}

export function zipOf(files: Readonly<Record<string, string | Uint8Array>>): Buffer {
  const packed = Object.entries(files).map(([name, content]) => [
    name,
    typeof content === 'string' ? strToU8(content) : content,
  ]);
  return Buffer.from(zipSync(Object.fromEntries(packed)));
}

interface PdfWishes {
  readonly link?: string;
  readonly password?: string;
  readonly attached?: { readonly name: string; readonly content: Buffer };
}

/** A page for each text. */
export function pdf(pages: readonly string[], { link, password, attached }: PdfWishes = {}): Promise<Buffer> {
  const document = new PDFDocument({ autoFirstPage: false, ...(password ? { userPassword: password } : {}) });
  const pieces: Buffer[] = [];
  document.on('data', (piece: Buffer) => pieces.push(piece));
  for (const text of pages) document.addPage().text(text);
  if (link !== undefined) document.text('here', { link });
  if (attached) document.file(attached.content, { name: attached.name });
  return new Promise(resolve => {
    document.on('end', () => resolve(Buffer.concat(pieces)));
    document.end();
  });
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
