/** True when more is packed after a padding: several pieces, each packed by itself, one after the other. */
export function hasInnerPadding(packed: string): boolean {
  const at = packed.indexOf('=');
  return at >= 0 && /[A-Za-z0-9+/]/.test(packed.slice(at));
}

/** True when nothing but whole groups of four stands there, in lines: every program unpacks it alike. */
export function isCleanBase64(packed: string): boolean {
  const joined = packed.replaceAll(/[\r\n]+/g, '');
  return joined.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(joined);
}

/** Unpacks every piece. Node stops at the first padding, but some mail programs show what comes after it. */
export function unpackBase64(packed: string): Buffer {
  if (!hasInnerPadding(packed)) return Buffer.from(packed, 'base64');
  const pieces = packed.replaceAll(/[^A-Za-z0-9+/=]/g, '').match(/[^=]+/g) ?? [];
  return Buffer.concat(pieces.map(piece => Buffer.from(piece, 'base64')));
}
