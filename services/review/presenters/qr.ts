import qrcode from 'qrcode';

export interface QrPicture {
  /** Modules on a side, with the quiet margin. */
  readonly side: number;
  /** Of an SVG in units of modules: drawn in the page itself, so that no second address ever holds the key. */
  readonly path: string;
}

/** Modules of white around it that readers need. */
const MARGIN = 4;

export function qrPicture(text: string): QrPicture {
  const { modules } = qrcode.create(text, { errorCorrectionLevel: 'M' });
  const { size, data } = modules;
  let path = '';
  for (let row = 0; row < size; row += 1) {
    let column = 0;
    while (column < size) {
      const start = column;
      while (column < size && data[row * size + column]) column += 1;
      if (column > start) path += `M${start + MARGIN} ${row + MARGIN}h${column - start}v1h-${column - start}z`;
      else column += 1;
    }
  }
  return { side: size + 2 * MARGIN, path };
}
