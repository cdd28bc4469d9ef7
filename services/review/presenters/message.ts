import type { FindingRecord } from '../../../models/finding.js';
import type { MessageText } from '../../../models/text.js';
import type { ThreadMessage } from '../../cases/queries.js';
import { fieldText } from '../../detect/field-text.js';
import type { FindingField } from '../../detect/finding.js';
import { EXEMPTED, THRESHOLD } from '../../detect/switches.js';
import { readsAs } from '../../normalise/reads-as.js';
import { CLAUSES, type Code, TAXONOMY } from '../../taxonomy.js';
import { coverPassages, type Evidence, type Passage, passages, type Room } from './evidence.js';
import { languageRemarks } from './languages.js';
import { CHANNEL_NAMES, confidenceMark, severityMark } from './marks.js';
import { figure, type SchoolClock } from './time.js';
import { visibleLine } from './untrusted.js';

type TextField = Exclude<FindingField, 'envelope'>;

const FIELD_ORDER: readonly FindingField[] = ['subject', 'text', 'quoted', 'attachment', 'link', 'envelope'];
const PART_NAMES: Readonly<Record<TextField, string | null>> = {
  subject: 'Subject',
  text: null,
  quoted: 'Repeated from earlier messages',
  attachment: 'Text of attachments',
  link: 'Where links lead',
};
const WHOLE: Room = { most: 20_000, around: 800 };

/** A finding with the number that its words carry in the text. */
export interface NumberedFinding {
  readonly number: number;
  readonly finding: FindingRecord;
}

/** Numbered in reading order; what follows from the envelope alone comes last. */
export function numberFindings(findings: readonly FindingRecord[]): readonly NumberedFinding[] {
  const place = ({ field, span }: FindingRecord) =>
    [FIELD_ORDER.indexOf(field), span?.start ?? 0, span?.end ?? 0] as const;
  return [...findings]
    .sort((a, b) => {
      const [fieldA, startA, endA] = place(a);
      const [fieldB, startB, endB] = place(b);
      return fieldA - fieldB || startA - startB || endA - endB || (a._id < b._id ? -1 : 1);
    })
    .map((finding, index) => ({ number: index + 1, finding }));
}

/** What a page may say of a message besides its own words. */
export interface MessageExtras {
  /** Cover distressing words until they are asked for. */
  readonly covers: boolean;
  /** What each finding adds to the risk of the pair, 0 to 1, by its id. */
  readonly weights: ReadonlyMap<string, number>;
}

const NO_EXTRAS: MessageExtras = { covers: false, weights: new Map() };

/** The message that the reader looks at, with everything that was found in it. `nameOf`: what somebody is called on this page. */
export function presentMessage(
  shown: ThreadMessage,
  nameOf: (key: string) => string,
  clock: SchoolClock,
  { covers, weights }: MessageExtras = NO_EXTRAS,
) {
  const { message, text, findings } = shown;
  const numbered = numberFindings(findings);
  const covered = covers ? distressing(numbered) : NONE;
  const scale = Math.max(...weightsOf(numbered, weights));
  return {
    id: message._id,
    from: nameOf(message.authorKey),
    to: recipientsText(message.recipientKeys.map(nameOf)),
    sent: clock.moment(message.at),
    channel: CHANNEL_NAMES[message.channel] ?? message.channel,
    platform: message.channel === 'chat' ? message.platform : null,
    kept: text !== null,
    parts: text === null ? [] : partsOf(text, numbered, WHOLE, covered),
    readings: text === null ? [] : readingsOf(text, numbered, covered),
    covered: covered.size > 0,
    files: (text?.attachments ?? []).map(file => ({
      name: visibleLine(file.name, 120) || 'Without a name',
      type: visibleLine(file.type, 60),
      size: sizeText(file.size),
      read: file.text !== null,
    })),
    problems: message.readProblems.map(problem => problem.detail),
    languages: languageRemarks(message.languages ?? []),
    reasons: numbered.map(one => presentReason(one, weights, scale)),
    against: numbered.flatMap(one => argumentsAgainst(one, scale)),
    count: findings.length,
  };
}

/** The same word for several people is written once, with their number. */
function recipientsText(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const texts = [...counts].map(([name, count]) => (count === 1 ? name : `${name} (${figure(count)})`));
  return texts.length <= RECIPIENTS_SHOWN
    ? texts.join(', ')
    : `${texts.slice(0, RECIPIENTS_SHOWN).join(', ')} and ${figure(texts.length - RECIPIENTS_SHOWN)} more`;
}

const RECIPIENTS_SHOWN = 12;

export interface Part {
  readonly name: string | null;
  readonly passages: readonly Passage[];
}

function partsOf(
  text: MessageText,
  numbered: readonly NumberedFinding[],
  room: Room,
  covered: ReadonlySet<number>,
): readonly Part[] {
  const fields: readonly TextField[] = ['subject', 'text', 'quoted', 'attachment', 'link'];
  return fields.flatMap(field => {
    const words = fieldText(text, field);
    if (words === '' && field !== 'text') return [];
    return [
      { name: PART_NAMES[field], passages: coverPassages(passages(words, evidenceIn(field, numbered), room), covered) },
    ];
  });
}

export function evidenceIn(field: TextField, numbered: readonly NumberedFinding[]): readonly Evidence[] {
  return numbered.flatMap(({ number, finding }) =>
    finding.field === field && finding.span !== null ? [{ number, span: finding.span }] : [],
  );
}

const NONE: ReadonlySet<number> = new Set();

/** What some readers would rather not meet without warning. */
const DISTRESSING: ReadonlySet<Code> = new Set<Code>([
  'content.sexual',
  'content.violence',
  'content.hate',
  'content.self-harm',
  'content.disclosure',
  'grooming.image-request',
  'grooming.coercion',
]);

/** Numbers of the findings whose words are covered for whoever prefers that. */
export function distressing(numbered: readonly NumberedFinding[]): ReadonlySet<number> {
  return new Set(numbered.filter(({ finding }) => DISTRESSING.has(finding.code)).map(({ number }) => number));
}

const MOST_SHOWN = 120;

/** Where a disguise was undone: what the finding's words were read as. Words that are covered are not told here either. */
function readingsOf(text: MessageText, numbered: readonly NumberedFinding[], covered: ReadonlySet<number>) {
  return numbered.flatMap(({ number, finding: { field, span } }) => {
    if (field === 'envelope' || span === null || covered.has(number)) return [];
    const reading = readsAs(fieldText(text, field).slice(span.start, span.end).slice(0, 400));
    return reading === null ? [] : [{ number, text: visibleLine(reading, MOST_SHOWN) }];
  });
}

function weightsOf(numbered: readonly NumberedFinding[], weights: ReadonlyMap<string, number>): readonly number[] {
  const all = numbered.flatMap(({ finding }) => [
    weights.get(finding._id) ?? 0,
    ...finding.contributions.map(({ weight }) => Math.abs(weight)),
  ]);
  return [0.01, ...all];
}

function presentReason({ number, finding }: NumberedFinding, weights: ReadonlyMap<string, number>, scale: number) {
  const { _id, code, reason, clause, severity, confidence, contributions, ruleId, detectorId } = finding;
  const weight = weights.get(_id);
  return {
    number,
    title: TAXONOMY[code].title,
    reason,
    clause: CLAUSES[clause],
    rule: ruleId ?? detectorId,
    severity: severityMark(severity),
    confidence: confidenceMark(confidence),
    weight: weight === undefined ? null : { figure: signed(weight), bar: barOf(weight, scale) },
    contributions: contributions
      .filter(one => one.weight >= 0)
      .map(one => ({ label: one.label, figure: signed(one.weight), bar: barOf(one.weight, scale) })),
  };
}

/** What speaks against a finding: the wording, an exception, whatever weighed the other way. */
function argumentsAgainst({ number, finding }: NumberedFinding, scale: number) {
  const { contributions, suppressedBy } = finding;
  const weighed = contributions
    .filter(({ weight }) => weight < 0)
    .map(({ label, weight }) => ({ number, label, figure: signed(weight), bar: barOf(weight, scale), note: null }));
  if (suppressedBy === null) return weighed;
  const note = 'Because of this the finding counts as low only.';
  return [...weighed, { number, label: takenDownText(suppressedBy), figure: null, bar: 0, note }];
}

/** Of a hundred. */
function barOf(weight: number, scale: number): number {
  return Math.max(2, Math.round((Math.abs(weight) / scale) * 100));
}

/** Why a finding counts as low only. */
function takenDownText(suppressedBy: string): string {
  if (suppressedBy.startsWith(EXEMPTED))
    return 'Who wrote it is exempted from this rule. Two people agreed to that; the page of the rule says when and why.';
  if (suppressedBy.startsWith(THRESHOLD))
    return 'It is weaker than findings of this rule have to be at this school. Two people agreed to that.';
  if (suppressedBy.startsWith('classifier/')) return 'The wording of the message as a whole speaks against it.';
  return `An exception of the rule fits: ${suppressedBy}`;
}

function signed(weight: number): string {
  return `${weight < 0 ? '−' : '+'}${Math.abs(weight).toFixed(2)}`;
}

function sizeText(bytes: number): string {
  if (bytes < 1024) return `${figure(bytes)} bytes`;
  const kilobytes = bytes / 1024;
  return kilobytes < 1024 ? `${figure(Math.round(kilobytes))} KB` : `${(kilobytes / 1024).toFixed(1)} MB`;
}
