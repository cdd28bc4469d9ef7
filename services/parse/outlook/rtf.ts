import { decompressRTF } from '@kenjiuno/decompressrtf';
import { deEncapsulateSync } from 'rtf-stream-parser';
import { plainTextOfRtf } from './plain-rtf.js';
import { decodeCodePage } from './properties.js';

/** Of compressed RTF: the unpacking holds every byte as a number in an array, and packs up to eight to one. */
const MOST_COMPRESSED = 2_000_000;
const MOST_RTF = 20_000_000;
const HEADER = 16;
/** Groups in one another that the de-encapsulation is given: it looks through all of them for each that is opened. */
const DEEPEST = 500;

export interface RtfBody {
  readonly kind: 'html' | 'text';
  readonly text: string;
}

/**
 * The text of a compressed RTF body. Where a program wrapped HTML or plain text in it, that; otherwise its words. `null`: it is damaged,
 * or larger than is read. Linear, bounded and without exceptions whatever the bytes.
 */
export function readRtfBody(compressed: Buffer): RtfBody | null {
  const rtf = unpack(compressed);
  if (rtf === null || !rtf.subarray(0, 5).equals(Buffer.from('{\\rtf'))) return null;
  return deEncapsulate(rtf) ?? { kind: 'text', text: plainTextOfRtf(rtf) };
}

/** What the header says of lengths is not believed: the package would go on reading zeros behind the end. */
function unpack(compressed: Buffer): Buffer | null {
  if (compressed.length < HEADER || compressed.length > MOST_COMPRESSED) return null;
  if (compressed.readUInt32LE(4) > MOST_RTF) return null;
  const input = Array.from(compressed);
  const length = Math.min(compressed.readUInt32LE(0), compressed.length - 4);
  for (let at = 0; at < 4; at += 1) input[at] = (length >>> (8 * at)) & 255;
  try {
    return Buffer.from(decompressRTF(input));
  } catch {
    return null;
  }
}

function deEncapsulate(rtf: Buffer): RtfBody | null {
  const start = rtf.toString('latin1', 0, 400);
  const open = openGroups(rtf);
  if (!/\\from(?:html|text)/.test(start) || open === null) return null;
  try {
    // What a cut-off text leaves open is closed: the package gives the last letters only then.
    const whole = Buffer.concat([withoutLineBreaks(rtf), Buffer.alloc(open, '}')]);
    const { mode, text } = deEncapsulateSync(whole, { decode, warn: () => undefined, allowCp0: true });
    return { kind: mode, text: String(text) };
  } catch {
    return null;
  }
}

function decode(bytes: Buffer, encoding: string): string {
  return decodeCodePage(bytes, Number(encoding.replace(/^cp/, '')) || 1252);
}

/**
 * Groups that are not closed. `null`: it is nested without end, or holds binary data, for which the package reserves what they claim to
 * need.
 */
function openGroups(rtf: Buffer): number | null {
  let depth = 0;
  for (const byte of rtf) {
    if (byte === 123) depth += 1;
    else if (byte === 125) depth = Math.max(0, depth - 1);
    if (depth > DEEPEST) return null;
  }
  return rtf.includes('\\bin') ? null : depth;
}

/** They mean nothing in RTF but the end of a control word, and the package joins what they part again and again. */
function withoutLineBreaks(rtf: Buffer): Buffer {
  const text = rtf
    .toString('latin1')
    .replaceAll(/(\\[a-z]{1,32}(?:-?\d{1,10})?)?[\r\n]+/gi, (_, word?: string) => (word ? `${word} ` : ''));
  return Buffer.from(text, 'latin1');
}
