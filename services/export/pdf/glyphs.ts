/** The faces of the document: Atkinson Hyperlegible Next comes in two files, each with other letters. */
export type Face = 'latin' | 'latin-ext';
export type Weight = 'regular' | 'bold';

export interface GlyphRun {
  readonly text: string;
  readonly face: Face;
}

/** Code points that each file can draw, hexadecimal; compared with the files by `test/export/pdf.test.ts`. */
export const COVERAGE: Readonly<Record<Face, string>> = {
  latin:
    '20-7e a0-ac ae-b4 b6-ff 102 131 152-153 2c6 2da 2dc 300-301 303-304 308 2009 2013-2014 2018-201a 201c-201e 2022 2026 2039-203a 2044 20ac 2122 2212 2215',
  'latin-ext':
    '20 41 a0 c1 100-107 10a-113 116-11b 11e-123 126-127 12a-12b 12e-130 132-133 136-137 139-13e 141-148 150-151 154-155 158-15b 15e-165 16a-16b 16e-17e 192 218-21b 237 2c7 2c9 2dd 300-301 303-304 308 1e80-1e85 1e9e 1ef2-1ef3 2020 20b9 2113',
};

const FACES = new Map<number, Face>(
  (['latin-ext', 'latin'] as const).flatMap(face => codePointsIn(COVERAGE[face]).map(code => [code, face] as const)),
);

function codePointsIn(ranges: string): readonly number[] {
  return ranges.split(' ').flatMap(range => {
    const [first = '', last = first] = range.split('-');
    const from = Number.parseInt(first, 16);
    return Array.from({ length: Number.parseInt(last, 16) - from + 1 }, (_, at) => from + at);
  });
}

/**
 * A text in pieces that one face can draw. What neither can is named by its code, as `‹U+1F600›`; several in a row stand in one bracket.
 * Line ends stay.
 */
export function glyphRuns(text: string): readonly GlyphRun[] {
  const runs: { text: string; face: Face }[] = [];
  const put = (piece: string, face: Face) => {
    const last = runs.at(-1);
    if (last?.face === face) last.text += piece;
    else runs.push({ text: piece, face });
  };
  let unknown: string[] = [];
  const flush = () => {
    if (unknown.length > 0) put(`‹${unknown.join(' ')}›`, 'latin');
    unknown = [];
  };
  for (const character of text.normalize('NFC').replaceAll('\t', '    ')) {
    const code = character.codePointAt(0) ?? 0;
    const face = character === '\n' ? 'latin' : FACES.get(code);
    if (face === undefined) unknown.push(`U+${code.toString(16).toUpperCase().padStart(4, '0')}`);
    else {
      flush();
      put(character, face);
    }
  }
  flush();
  return runs;
}
