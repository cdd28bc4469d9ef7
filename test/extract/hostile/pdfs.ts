import { deflateSync } from 'node:zlib';

type Body = string | { readonly dictionary: string; readonly stream: Buffer };

/** A PDF of these objects, from 1 on; the first is its catalogue. */
export function pdfOf(objects: readonly Body[], trailer = ''): Buffer {
  const pieces: Buffer[] = [Buffer.from('%PDF-1.7\n')];
  let at = 9;
  const places = objects.map((body, index) => {
    const place = at;
    const inner =
      typeof body === 'string'
        ? Buffer.from(body)
        : Buffer.concat([
            Buffer.from(`<< /Length ${body.stream.length} ${body.dictionary} >>\nstream\n`),
            body.stream,
            Buffer.from('\nendstream'),
          ]);
    const piece = Buffer.concat([Buffer.from(`${index + 1} 0 obj\n`), inner, Buffer.from('\nendobj\n')]);
    pieces.push(piece);
    at += piece.length;
    return place;
  });
  const table = places.map(place => `${String(place).padStart(10, '0')} 00000 n \n`).join('');
  const end = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R ${trailer} >>\nstartxref\n${at}\n%%EOF\n`;
  return Buffer.concat([...pieces, Buffer.from(end)]);
}

const CATALOGUE = '<< /Type /Catalog /Pages 2 0 R >>';
const PAGES = '<< /Type /Pages /Kids [3 0 R] /Count 1 >>';
const page = (resources: string) =>
  `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << ${resources} >> >>`;
const draw = (text: string): Body => ({ dictionary: '', stream: Buffer.from(text) });
const FONT = '/Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>';

/** The tree of pages leads back to itself. */
export const endlessPages = (): Buffer => pdfOf([CATALOGUE, '<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 9 >>']);

/** Two thousand million pages, says its tree; one stands there. */
export const claimedPages = (): Buffer =>
  pdfOf([CATALOGUE, '<< /Type /Pages /Kids [3 0 R] /Count 2147483647 >>', page(FONT), draw('BT /F 9 Tf (word) Tj ET')]);

/** Pages that are all the same one. */
export const manyPages = (count: number): Buffer =>
  pdfOf([
    CATALOGUE,
    `<< /Type /Pages /Kids [${'3 0 R '.repeat(count)}] /Count ${count} >>`,
    page(FONT),
    draw('BT /F 9 Tf (word) Tj ET'),
  ]);

/** Drawings within drawings, each drawn twice by the one around it: two to the power of their number. */
export function doublingForms(depth: number): Buffer {
  const forms = Array.from({ length: depth }, (_, at): Body => {
    const inner = at + 1 < depth ? `/Resources << /XObject << /X ${at + 6} 0 R >> >>` : `/Resources << ${FONT} >>`;
    const words = at + 1 < depth ? '/X Do /X Do' : 'BT /F 9 Tf (word) Tj ET';
    return { dictionary: `/Type /XObject /Subtype /Form /BBox [0 0 9 9] ${inner}`, stream: Buffer.from(words) };
  });
  return pdfOf([CATALOGUE, PAGES, page('/XObject << /X 5 0 R >>'), draw('/X Do'), ...forms]);
}

/** A drawing that draws itself. */
export const selfDrawing = (): Buffer =>
  pdfOf([
    CATALOGUE,
    PAGES,
    page('/XObject << /X 5 0 R >>'),
    draw('/X Do'),
    {
      dictionary: '/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >>',
      stream: Buffer.from('/X Do /X Do'),
    },
  ]);

/** A page whose content unpacks to this many megabytes of words. */
export function endlessContent(megabytes: number): Buffer {
  const words = `BT /F 9 Tf (${'word '.repeat(190)}) Tj ET\n`;
  const stream = deflateSync(Buffer.from(words.repeat(megabytes * 1_000)));
  return pdfOf([CATALOGUE, PAGES, page(FONT), { dictionary: '/Filter /FlateDecode', stream }]);
}

/** Brackets in brackets. */
export const deepArrays = (depth: number): Buffer =>
  pdfOf([CATALOGUE, PAGES, page(FONT), draw(`BT /F 9 Tf ${'['.repeat(depth)}(word)${']'.repeat(depth)} TJ ET`)]);

/** Objects that mean one another. */
export const objectLoop = (): Buffer => pdfOf(['2 0 R', '3 0 R', '1 0 R']);

/** Tables of objects, each of which says that an earlier one is itself. */
export const tableLoop = (): Buffer => {
  const pdf = pdfOf([CATALOGUE, PAGES, page(FONT), draw('BT /F 9 Tf (word) Tj ET')], '/Prev 0000000000');
  const table = String(pdf.lastIndexOf('xref\n0')).padStart(10, '0');
  return Buffer.from(pdf.toString('latin1').replace('/Prev 0000000000', `/Prev ${table}`), 'latin1');
};

/** A font whose letters stand for endless text each. */
export const endlessLetters = (): Buffer =>
  pdfOf([
    CATALOGUE,
    PAGES,
    page(
      '/Font << /F << /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /ToUnicode 5 0 R /DescendantFonts [6 0 R] >> >>',
    ),
    draw(`BT /F 9 Tf <${'0001'.repeat(10_000)}> Tj ET`),
    draw(
      `begincmap 1 begincodespacerange <0000> <ffff> endcodespacerange 1 beginbfrange <0000> <ffffffff> <0041> endbfrange 1 beginbfchar <0001> <${'0041'.repeat(50_000)}> endbfchar endcmap`,
    ),
    '<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>',
  ]);
