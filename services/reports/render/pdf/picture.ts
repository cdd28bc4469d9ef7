import { fontName } from '../../../export/pdf/universal.js';
import { type Drawing, HATCH, PAINTS, type Shape } from '../../picture/drawing.js';
import type { Sheet, Strip, Structure } from './sheet.js';

const AFTER = 8;

/** A drawing as wide as its place, with what it shows in words for who does not see it. */
export function pictureStrip(sheet: Sheet, drawing: Drawing, width: number, parent: Structure): Strip {
  const scale = width / drawing.width;
  return {
    height: drawing.height * scale + AFTER,
    draw: (x, y) => {
      const figure = sheet.element('Figure', parent, { alt: `${drawing.title}. ${drawing.description}` });
      figure.add(() => {
        const { doc } = sheet;
        doc.save().translate(x, y).scale(scale);
        for (const shape of drawing.shapes) drawShape(doc, shape);
        doc.restore();
      });
      figure.end();
    },
  };
}

function drawShape(doc: PDFKit.PDFDocument, shape: Shape): void {
  switch (shape.kind) {
    case 'rect':
      drawRect(doc, shape);
      return;
    case 'line': {
      const { x1, y1, x2, y2, colour, width } = shape;
      doc.moveTo(x1, y1).lineTo(x2, y2).lineWidth(width).stroke(colour);
      return;
    }
    case 'path':
      doc.path(shape.d).lineWidth(shape.width).lineJoin('round').stroke(shape.colour);
      return;
    case 'dot':
      doc.circle(shape.x, shape.y, shape.radius).fill(shape.colour);
      return;
    case 'text': {
      const { x, y, text, size, bold, anchor, colour } = shape;
      doc
        .font(fontName('latin', bold ? 'bold' : 'regular'))
        .fontSize(size)
        .fillColor(colour);
      const wide = doc.widthOfString(text);
      const from = anchor === 'middle' ? x - wide / 2 : anchor === 'end' ? x - wide : x;
      doc.text(text, from, y, { lineBreak: false, baseline: 'alphabetic' });
    }
  }
}

/** A hatch is drawn line by line, within the rectangle: every reader of PDF shows and prints that alike. */
function drawRect(doc: PDFKit.PDFDocument, { x, y, width, height, paint }: Extract<Shape, { kind: 'rect' }>): void {
  const { fill, line, edge } = PAINTS[paint];
  doc.rect(x, y, width, height).fill(fill);
  if (line !== null) {
    const step = HATCH.step * Math.SQRT2;
    doc.save().rect(x, y, width, height).clip();
    for (let at = x - height; at < x + width; at += step) doc.moveTo(at, y + height).lineTo(at + height, y);
    doc.lineWidth(HATCH.width).stroke(line).restore();
  }
  if (edge !== null) doc.rect(x, y, width, height).lineWidth(1).stroke(edge);
}
