/** As a Content-Type names it; `null` when it names none. */
export function boundaryOf(type: string): string | null {
  const match = /boundary\s*=\s*(?:"([^"]{1,200})"|([^\s;"]{1,200}))/i.exec(type);
  return match?.[1] ?? match?.[2] ?? null;
}

/** One part between two delimiters. */
export interface Part {
  readonly text: string;
  /** Index in the body. */
  readonly at: number;
}

export interface SplitParts {
  readonly preamble: string;
  readonly parts: readonly Part[];
  readonly epilogue: string;
  /** Every delimiter stands alone in its line, up to the last one, which closes. */
  readonly exact: boolean;
}

/** `mostParts`: beyond it the rest is one part. */
export function splitParts(body: string, boundary: string, mostParts: number): SplitParts {
  const delimiter = `--${boundary}`;
  const parts: Part[] = [];
  let preamble = body;
  let epilogue = '';
  let exact = true;
  let partStart = -1;
  let at = body.startsWith(delimiter) ? 0 : lineStart(body, delimiter, 0);
  while (at >= 0) {
    if (partStart < 0) preamble = body.slice(0, at);
    else parts.push({ text: body.slice(partStart, at), at: partStart });
    const lineEnd = body.indexOf('\n', at);
    const closing = body.startsWith('--', at + delimiter.length);
    const rest = body.slice(at + delimiter.length + (closing ? 2 : 0), lineEnd < 0 ? undefined : lineEnd);
    if (rest !== '' && rest !== '\r') exact = false;
    if (closing || lineEnd < 0) {
      epilogue = lineEnd < 0 ? '' : body.slice(lineEnd + 1);
      return { preamble, parts, epilogue, exact: exact && closing };
    }
    partStart = lineEnd + 1;
    at = lineStart(body, delimiter, partStart - 1);
    if (parts.length > mostParts) break;
  }
  if (partStart >= 0) parts.push({ text: body.slice(partStart), at: partStart });
  return { preamble: partStart < 0 && parts.length === 0 ? body : preamble, parts, epilogue, exact: false };
}

/** The next line that begins with the delimiter, and goes on with nothing but `--` and white space. */
function lineStart(body: string, delimiter: string, from: number): number {
  let at = body.indexOf(`\n${delimiter}`, from);
  while (at >= 0) {
    const lineEnd = body.indexOf('\n', at + 1);
    const rest = body.slice(at + 1 + delimiter.length, lineEnd < 0 ? undefined : lineEnd);
    if (/^(?:--)?[ \t\r]*$/.test(rest)) return at + 1;
    at = body.indexOf(`\n${delimiter}`, at + 1);
  }
  return -1;
}
