import { Resvg } from '@resvg/resvg-js';
import PDFDocument from 'pdfkit';

/** A worksheet: one or two pages of these lines. The same bytes for the same lines. */
export function worksheet(lines: readonly string[]): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const document = new PDFDocument({ info: { Title: 'Worksheet', CreationDate: new Date(0) } });
    const pieces: Buffer[] = [];
    document.on('data', (piece: Buffer) => pieces.push(piece));
    document.on('end', () => resolve(Buffer.concat(pieces)));
    document.on('error', reject);
    for (const line of lines) document.fontSize(11).text(line).moveDown();
    document.end();
  });
}

/** A whiteboard that was photographed: strokes of chalk at these places, 0 to 1. */
export function whiteboard(places: readonly number[]): Buffer {
  const points = places.map((place, at) => `${Math.round((1_200 * at) / places.length)},${Math.round(place * 800)}`);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="800"><rect width="1200" height="800" fill="#245"/><polyline points="${points.join(' ')}" fill="none" stroke="#fff" stroke-width="4"/></svg>`;
  return new Resvg(svg).render().asPng();
}
