/** A plain-text body taken apart. Nothing is thrown away: all three parts are looked at, but only the first is the author's own. */
export interface SplitText {
  readonly own: string;
  readonly quoted: string;
  readonly signature: string;
}

/** Lines that mail programs write above an earlier message; each is tried on one line of bounded length. */
const REPLY_HEADINGS: readonly RegExp[] = [
  /^(?:On|Am|Le|El|Il|Op|Den|Em|W dniu|Ar) .{5,200}(?:wrote|schrieb|a écrit|escribió|ha scritto|schreef|skrev|escreveu|napisał\(?a?\)?|ysgrifennodd):?$/i,
  /^-{2,} ?(?:Original Message|Original-Nachricht|Ursprüngliche Nachricht|Forwarded message|Message d'origine|Neges wreiddiol) ?-{2,}$/i,
  /^Begin forwarded message:$/i,
  /^_{20,}$/,
];
const HEADER_LINE =
  /^(?:From|Sent|Date|To|Subject|Cc|Von|Gesendet|An|Betreff|De|Envoyé|À|Objet|Oddi wrth|Anfonwyd|At): ?\S/i;
const SIGNATURE_MARK = /^-- ?$/;
const PHONE_SIGNATURE =
  /^(?:Sent from my .{2,40}|Get Outlook for .{2,40}|Sent via .{2,40}|Von meinem .{2,40} gesendet)$/i;
const DISCLAIMER =
  /^(?:This e-?mail|The (?:information|contents) (?:in|of) this|This message (?:is|and|may)|CONFIDENTIAL|Disclaimer|If you (?:are not|have received))/i;
const MAX_LINE = 400;

/** One pass over the lines; linear whatever the text. */
export function splitQuoted(text: string): SplitText {
  const own: string[] = [];
  const quoted: string[] = [];
  const lines = text.replaceAll(/\r\n?/g, '\n').split('\n');
  let below = false;
  for (const [index, line] of lines.entries()) {
    if (!below && startsQuote(lines, index)) below = true;
    // Under a heading everything is the earlier message, quoted or not; `>` lines are quoted wherever they stand.
    if (below || /^ ?>/.test(line)) quoted.push(line.replace(/^(?: ?>)+ ?/, ''));
    else own.push(line);
  }
  const { body, signature } = cutSignature(own);
  return { own: body.join('\n').trim(), quoted: quoted.join('\n').trim(), signature: signature.join('\n').trim() };
}

function startsQuote(lines: readonly string[], index: number): boolean {
  const line = (lines[index] ?? '').trim();
  if (line.length === 0 || line.length > MAX_LINE) return false;
  if (REPLY_HEADINGS.some(heading => heading.test(line))) return true;
  // The heading may be wrapped over two lines.
  const next = (lines[index + 1] ?? '').trim();
  if (/^On .{5,200}$/.test(line) && /^.{0,200}wrote:$/.test(next)) return true;
  return HEADER_LINE.test(line) && headerLinesFrom(lines, index) >= 3;
}

/** Outlook writes From, Sent, To, Subject as plain lines. Two such lines may be somebody's own; three are a heading. */
function headerLinesFrom(lines: readonly string[], index: number): number {
  let count = 0;
  for (const line of lines.slice(index, index + 6)) {
    if (line.trim() === '') continue;
    if (!HEADER_LINE.test(line.trim().slice(0, MAX_LINE))) break;
    count += 1;
  }
  return count;
}

function cutSignature(lines: readonly string[]): { body: readonly string[]; signature: readonly string[] } {
  // Long texts below a signature mark are no signature: somebody writes where nobody is meant to look.
  const mark = lines.findLastIndex(line => SIGNATURE_MARK.test(line));
  if (mark >= 0 && lines.length - mark <= 25) return { body: lines.slice(0, mark), signature: lines.slice(mark + 1) };
  const end = lines.findIndex(
    (line, index) => index >= lines.length - 15 && line.length <= MAX_LINE && isClosing(line.trim()),
  );
  if (end > 0) return { body: lines.slice(0, end), signature: lines.slice(end) };
  return { body: lines, signature: [] };
}

function isClosing(line: string): boolean {
  return PHONE_SIGNATURE.test(line) || DISCLAIMER.test(line);
}
