import type { Attachment, Message } from '../message.js';
import type { Finding, FindingField, Span } from './finding.js';

/** Characters up to which a file says what its sender would otherwise have written: a picture of a note, a page with one paragraph. */
const NOTE = 1_500;
/** The same of contact details: a line or two. A poster of a museum has a number too, and is longer. */
const LINE = 300;

/** The text of a file as a message of its own, so that it is read as words of a message are. */
export interface ReadFile {
  readonly message: Message;
  /** Where its text begins among the text of all attachments. */
  readonly offset: number;
  /** Short enough to be its sender's own words; otherwise it is mostly passed on. */
  readonly isNote: boolean;
}

/** The files of a message that hold text, in their order. Known files are left out: nothing of them is read. */
export function filesOf(message: Message): readonly ReadFile[] {
  const files: ReadFile[] = [];
  let offset = 0;
  for (const { name, type, text } of message.attachments) {
    const words = text ?? '';
    if (words.trim() !== '') {
      const own = { subject: '', text: words, quotedText: '', signature: '', links: [], attachments: [] };
      files.push({ message: { ...message, ...own }, offset, isNote: isShort(words) && !isMail(name, type) });
    }
    // As `fieldText` joins them.
    offset += words.length + 1;
  }
  return files;
}

function isShort(text: string): boolean {
  return text.trim().length <= NOTE;
}

/** A message that is passed on is somebody else's words, as a quotation is. */
function isMail(name: string, type: string): boolean {
  return type.startsWith('message/') || /\.(?:eml|emlx|msg)$/i.test(name);
}

/** Whether what was sent as files is to be used: a contact card, or a line or two in a picture. */
export function areGiven(files: readonly Attachment[]): boolean {
  return (
    files.length > 0 &&
    files.every(({ type, text }) => /vcard/i.test(type) || (text !== null && text.trim().length <= LINE))
  );
}

const IN_FILES: FindingField = 'attachment';

/** What was found in a file as findings of the message that it came with. */
export function fromFile({ offset, isNote }: ReadFile, found: readonly Finding[]): readonly Finding[] {
  const here = found.map(finding => ({ ...finding, field: IN_FILES, span: moved(finding.span, offset) }));
  return isNote ? here : oncePerRule(here).map(passedOn);
}

/**
 * In a long file: a set text, a policy, a pile of notes. It stands on the record and adds to the risk of the pair. By itself it raises a case
 * only where a life may be at stake.
 */
function passedOn(finding: Finding): Finding {
  const { severity, confidence } = finding;
  return { ...finding, severity: severity === 'critical' ? 'medium' : 'low', confidence: confidence / 2 };
}

/** A book says many things many times. */
function oncePerRule(found: readonly Finding[]): readonly Finding[] {
  const first = new Map(
    found.toReversed().map(finding => [`${finding.ruleId ?? finding.detectorId}|${finding.code}`, finding]),
  );
  return found.filter(finding => first.get(`${finding.ruleId ?? finding.detectorId}|${finding.code}`) === finding);
}

function moved(span: Span | null, offset: number): Span | null {
  return span && { start: span.start + offset, end: span.end + offset };
}
