import { charsetRead, type Headers, type PackedBody, SMALL } from './packing.js';
import { boundaryOf } from './split-parts.js';

/** What the headers of a part say, when nothing in them is in doubt: any two programs read them alike. */
export interface SimpleHeaders {
  /** Lower case. */
  readonly type: string;
  /** As written; `null` when there is none. */
  readonly charset: string | null;
  readonly boundary: string | null;
  /** `''` when there is none. */
  readonly name: string;
  readonly disposition: 'attachment' | 'inline' | null;
}

/** A part that holds no others. */
export interface SimpleLeaf {
  readonly headers: SimpleHeaders;
  readonly body: PackedBody;
  /** In nothing else. */
  readonly root: boolean;
  /** Somewhere within a `multipart/alternative`. */
  readonly alternative: boolean;
}

const PARAMETER = /;[ \t]*([a-z][a-z-]*)=(?:"([\w.,:=?@+/#& -]+)"|([\w.+-]+))/gi;
const PARAMETERS = new RegExp(`^(?:${PARAMETER.source})*$`, 'i');

/** `null` for anything that is written in an unusual way. `headers`: by name in lower case. */
export function simpleHeaders(headers: Headers): SimpleHeaders | null {
  const type = structuredValue(headers, 'content-type');
  const disposition = structuredValue(headers, 'content-disposition');
  if (!type || !disposition || !/^[a-z]+\/[a-z0-9.+-]+$/.test(type.value)) return null;
  if (!/^(?:attachment|inline)?$/.test(disposition.value)) return null;
  const name = disposition.parameters.get('filename') ?? type.parameters.get('name') ?? '';
  return {
    type: type.value,
    charset: type.parameters.get('charset') ?? null,
    boundary: type.parameters.get('boundary') ?? null,
    name,
    disposition: disposition.value === 'attachment' || disposition.value === 'inline' ? disposition.value : null,
  };
}

interface StructuredValue {
  /** Lower case; `''` when the header is missing. */
  readonly value: string;
  readonly parameters: ReadonlyMap<string, string>;
}

function structuredValue(headers: Headers, name: string): StructuredValue | null {
  const [line = '', second] = headers.get(name) ?? [];
  const end = line.indexOf(';');
  const rest = end < 0 ? '' : line.slice(end);
  if (second !== undefined || line.length > MOST_CHARACTERS || !PARAMETERS.test(rest)) return null;
  const parameters = new Map<string, string>();
  for (const [, key = '', quoted, token] of rest.matchAll(PARAMETER)) {
    const value = quoted ?? token ?? '';
    // Encoded words, and blanks that a program may take away.
    if (parameters.has(key.toLowerCase()) || value.includes('=?') || value.trim() !== value) return null;
    parameters.set(key.toLowerCase(), value);
  }
  return { value: (end < 0 ? line : line.slice(0, end)).toLowerCase(), parameters };
}

const MOST_CHARACTERS = 1_000;

/** Of a message without a word on what it holds. */
export const BARE: SimpleHeaders = { type: 'text/plain', charset: null, boundary: null, name: '', disposition: null };

/** Of a part that holds others. */
export function isSimpleMultipart({ type, boundary, disposition }: SimpleHeaders, headers: Headers): boolean {
  const [written = ''] = headers.get('content-type') ?? [];
  const encodings = headers.get('content-transfer-encoding') ?? [''];
  return (
    /^multipart\/(?:mixed|alternative|related)$/.test(type) &&
    boundary !== null &&
    boundary === boundaryOf(written) &&
    disposition === null &&
    /^(?:[78]bit|binary)?$/i.test(encodings.join())
  );
}

/** Small texts are read as they stand, when they are ASCII; other small parts are left to the parser. */
export function isSimpleLeaf({ headers, body: packed }: SimpleLeaf, body: string): boolean {
  const { type, name, charset, disposition } = headers;
  if (packed.charset !== null && packed.charset !== charsetRead(charset)) return false;
  // The parser guesses another type from the name.
  if (type === 'application/octet-stream' && name !== '') return false;
  if (body.length > SMALL) return true;
  const shown = /^text\/(?:plain|html)$/.test(type) && disposition !== 'attachment';
  return shown && packed.encoding === 'plain' && /^[\t\r\n -~]*$/.test(body) && body.trim() !== '';
}
