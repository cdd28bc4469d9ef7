/** What a file is to the process that reads attachments; each has a reader under `kinds/`. */
export const KINDS = ['pdf', 'zip', 'gzip', 'tar', 'ole', 'rtf', 'picture', 'unpacked-elsewhere'] as const;
export type Kind = (typeof KINDS)[number];

export interface NamedContent {
  readonly name: string;
  /** Lower case, without parameters. */
  readonly type: string;
  readonly content: Buffer;
}

/** A PDF may have other bytes before it; every program finds it within these. */
const PDF_WITHIN = 1_024;

/** By its first bytes. What a file calls itself is the sender's to choose: a PDF called notes.txt is a PDF. */
export function kindByContent(content: Buffer): Kind | null {
  const start = content.subarray(0, PDF_WITHIN).toString('latin1');
  return BEGINNINGS.find(([beginning]) => beginning.test(start))?.[1] ?? (PDF.test(start) ? 'pdf' : null);
}

/** Not in the middle of a sentence about PDFs. */
const PDF = /(?:^|[^ -~])%PDF-\d/;

const BEGINNINGS: readonly (readonly [RegExp, Kind])[] = [
  [/^PK(?:\x03\x04|\x05\x06|\x07\x08)/, 'zip'],
  [/^\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1/, 'ole'],
  [/^(?:\xef\xbb\xbf)?\s{0,20}\{\\rtf/, 'rtf'],
  [/^\x89PNG\r\n\x1a\n|^\xff\xd8\xff|^GIF8[79]a|^BM.{4}\0{4}|^II\*\0|^MM\0\*/s, 'picture'],
  [/^RIFF.{4}WEBP|^.{4}ftyp(?:heic|heix|hevc|heim|heis|mif1|msf1|avif)/s, 'picture'],
  [/^\x1f\x8b\x08/, 'gzip'],
  [/^Rar!\x1a\x07|^7z\xbc\xaf\x27\x1c|^\xfd7zXZ\0|^BZh[1-9]1AY&SY|^\x28\xb5\x2f\xfd|^MSCF\0{4}/, 'unpacked-elsewhere'],
  [/^.{257}ustar/s, 'tar'],
];

/** Where the first bytes say nothing: a file without its beginning is still said to be one, and is found to be broken. */
export function kindByName({ name, type }: Pick<NamedContent, 'name' | 'type'>): Kind | null {
  return NAMES.find(([names, types]) => names.test(name) || types.test(type))?.[2] ?? null;
}

const NAMES: readonly (readonly [RegExp, RegExp, Kind])[] = [
  [/\.pdf$/i, /^application\/(?:x-)?pdf$/, 'pdf'],
  [
    /\.(?:zip|docx|docm|dotx|xlsx|xlsm|xltx|pptx|pptm|ppsx|odt|ods|odp|odg|epub)$/i,
    /^application\/(?:zip|x-zip-compressed|vnd\.openxmlformats-officedocument\.|vnd\.oasis\.opendocument\.)/,
    'zip',
  ],
  [/\.(?:doc|dot|xls|xlt|ppt|pps|msg)$/i, /^application\/(?:msword|vnd\.ms-(?:excel|powerpoint|outlook))$/, 'ole'],
  [/\.(?:rar|7z|xz|bz2|zst|cab)$/i, /^application\/(?:x-rar|vnd\.rar|x-7z)/, 'unpacked-elsewhere'],
  [/\.t?gz$/i, /^application\/(?:x-)?gzip$/, 'gzip'],
  [/\.tar$/i, /^application\/x-tar$/, 'tar'],
];

/** The least that a code with its dots can have on a side, in pixels. */
const SMALLEST_CODE = 21;

/** Lines, dots and counting pixels hold neither a code nor words; most mail has some. Sides that are not known count as large. */
export function isTooSmall(content: Buffer): boolean {
  const { width, height } = sidesOf(content) ?? { width: SMALLEST_CODE, height: SMALLEST_CODE };
  return width < SMALLEST_CODE || height < SMALLEST_CODE;
}

/** As a picture's head gives them, pixels; `null` where they stand deeper inside. */
export function sidesOf(content: Buffer): { readonly width: number; readonly height: number } | null {
  const start = content.subarray(0, 26);
  if (start.length < 26) return null;
  if (start.readUInt32BE(0) === 0x89504e47) return { width: start.readUInt32BE(16), height: start.readUInt32BE(20) };
  if (start.toString('latin1', 0, 3) === 'GIF') return { width: start.readUInt16LE(6), height: start.readUInt16LE(8) };
  if (start.toString('latin1', 0, 2) === 'BM')
    return { width: Math.abs(start.readInt32LE(18)), height: Math.abs(start.readInt32LE(22)) };
  return start.readUInt16BE(0) === 0xffd8 ? jpegSides(content) : null;
}

/** Goes from segment to segment to the one that says it. */
function jpegSides(content: Buffer): { readonly width: number; readonly height: number } | null {
  for (let at = 2; at + 9 < content.length && content[at] === 0xff; ) {
    const marker = content[at + 1] ?? 0;
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc)
      return { width: content.readUInt16BE(at + 7), height: content.readUInt16BE(at + 5) };
    at += 2 + Math.max(2, content.readUInt16BE(at + 2));
  }
  return null;
}
