import { type Drawing, HATCH, PAINTS, type Paint, type Shape } from './drawing.js';

const FONT = 'Atkinson Hyperlegible Next, Segoe UI, system-ui, arial, sans-serif';

/** A drawing as SVG. `id` makes the ids inside it its own: two drawings on one page share nothing. */
export function svgOf(drawing: Drawing, id: string): string {
  const { width, height, title, description, shapes } = drawing;
  const hatched = shapes.some(shape => shape.kind === 'rect' && shape.paint === 'hatch');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"`,
    ` role="img" aria-labelledby="${id}-title ${id}-text" font-family="${FONT}">`,
    `<title id="${id}-title">${escaped(title)}</title><desc id="${id}-text">${escaped(description)}</desc>`,
    hatched ? `<defs>${hatchOf(id)}</defs>` : '',
    ...shapes.map(shape => elementOf(shape, id)),
    '</svg>',
  ].join('');
}

function hatchOf(id: string): string {
  const { step, width } = HATCH;
  const { fill, line } = PAINTS.hatch;
  return (
    `<pattern id="${id}-hatch" width="${step}" height="${step}" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">` +
    `<rect width="${step}" height="${step}" fill="${fill}"/><rect width="${width}" height="${step}" fill="${line}"/></pattern>`
  );
}

function elementOf(shape: Shape, id: string): string {
  switch (shape.kind) {
    case 'rect': {
      const { x, y, width, height, paint } = shape;
      const { edge } = PAINTS[paint];
      return `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${fillOf(paint, id)}"${edge ? ` stroke="${edge}"` : ''}/>`;
    }
    case 'line': {
      const { x1, y1, x2, y2, colour, width } = shape;
      return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${colour}" stroke-width="${width}"/>`;
    }
    case 'path':
      return `<path d="${escaped(shape.d)}" fill="none" stroke="${shape.colour}" stroke-width="${shape.width}" stroke-linejoin="round"/>`;
    case 'dot':
      return `<circle cx="${shape.x}" cy="${shape.y}" r="${shape.radius}" fill="${shape.colour}"/>`;
    case 'text': {
      const { x, y, text, size, bold, anchor, colour } = shape;
      return `<text x="${x}" y="${y}" font-size="${size}"${bold ? ' font-weight="600"' : ''} text-anchor="${anchor}" fill="${colour}">${escaped(text)}</text>`;
    }
  }
}

function fillOf(paint: Paint, id: string): string {
  return paint === 'hatch' ? `url(#${id}-hatch)` : PAINTS[paint].fill;
}

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
