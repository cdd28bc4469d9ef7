const EQUALS = 61;
const SPACE = 32;
const TAB = 9;
const RETURN = 13;
const NEWLINE = 10;

/** Unpacks quoted-printable. What is no escape, or half of one, stays as it is. Linear. */
export function unpackQuotedPrintable(packed: Buffer): Buffer {
  return decodeEscapes(joinLines(packed));
}

/** Without the line breaks that packing has made: an equals sign at the end of a line, blanks behind it or none. */
function joinLines(packed: Buffer): Buffer {
  const joined = Buffer.allocUnsafe(packed.length);
  let length = 0;
  for (let at = 0; at < packed.length; ) {
    const end = packed[at] === EQUALS ? endOfLine(packed, at + 1) : 0;
    if (end > 0) at = end;
    else {
      joined[length] = packed[at] ?? 0;
      length += 1;
      at += 1;
    }
  }
  return joined.subarray(0, length);
}

/** Where the next line begins when nothing but blanks stands before it; otherwise 0. */
function endOfLine(bytes: Buffer, from: number): number {
  let at = from;
  while (bytes[at] === SPACE || bytes[at] === TAB) at += 1;
  if (bytes[at] === RETURN) at += 1;
  return bytes[at] === NEWLINE ? at + 1 : 0;
}

function decodeEscapes(joined: Buffer): Buffer {
  let length = 0;
  for (let at = 0; at < joined.length; length += 1) {
    const high = joined[at] === EQUALS ? hexDigit(joined[at + 1]) : -1;
    const low = high >= 0 ? hexDigit(joined[at + 2]) : -1;
    joined[length] = low >= 0 ? high * 16 + low : (joined[at] ?? 0);
    at += low >= 0 ? 3 : 1;
  }
  return joined.subarray(0, length);
}

function hexDigit(unit: number | undefined): number {
  if (unit === undefined) return -1;
  if (unit >= 48 && unit <= 57) return unit - 48;
  const letter = unit | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}
