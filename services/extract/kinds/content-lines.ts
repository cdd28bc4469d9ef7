import { unpackQuotedPrintable } from '../../parse/quoted-printable.js';

/** One line of a calendar or a card: `LOCATION;LANGUAGE=en:Room 4`. */
export interface ContentLine {
  /** Upper case, without a group before it; `''` for a line that says no name. */
  readonly name: string;
  readonly parameters: string;
  /** Its signs as meant. */
  readonly value: string;
}

/** Files packed as letters, ids, stamps: what is for programs has no blanks. Words in such a place are words all the same. */
export function isForPrograms({ name, parameters, value }: ContentLine, names: RegExp): boolean {
  const isPacked = /ENCODING=(?:B|BASE64)\b/i.test(parameters) || value.startsWith('data:');
  return (names.test(name) || isPacked) && !/\S\s+\S/.test(value);
}

/** Long lines are folded, and vCard 2.1 packs letters as mail does. */
export function* contentLines(text: string): Generator<ContentLine> {
  const lines = text
    .replaceAll(/\r?\n[ \t]/g, '')
    .split(/\r?\n/)
    .values();
  for (const line of lines) {
    const colon = valueStart(line);
    if (colon < 0) {
      yield { name: '', parameters: '', value: line };
      continue;
    }
    const [head = '', ...rest] = line.slice(0, colon).split(';');
    const name = head.slice(head.lastIndexOf('.') + 1).toUpperCase();
    const parameters = rest.join(';');
    const written = line.slice(colon + 1);
    const value = /QUOTED-PRINTABLE/i.test(parameters) ? unpacked(written, lines) : written;
    yield { name, parameters, value: value.replaceAll(/\\([nN,;:\\])/g, meant) };
  }
}

const meant = (_: string, sign: string): string => (sign === 'n' || sign === 'N' ? '\n' : sign);

/** A colon may stand in a quoted parameter too. */
function valueStart(line: string): number {
  let quoted = false;
  for (let at = 0; at < line.length; at += 1) {
    if (line[at] === '"') quoted = !quoted;
    else if (line[at] === ':' && !quoted) return at;
  }
  return line.indexOf(':');
}

/** It goes on in the next line while an equals sign ends it. */
function unpacked(written: string, lines: Iterator<string>): string {
  const pieces = [written];
  for (let last = written; last.endsWith('='); ) {
    const next = lines.next();
    if (next.done) break;
    last = next.value;
    pieces.push(last);
  }
  return unpackQuotedPrintable(Buffer.from(pieces.join('\n'))).toString('utf8');
}
