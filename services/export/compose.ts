import type { FindingRecord } from '../../models/finding.js';
import type { RecordEntry, RecordKind } from '../../models/record-entry.js';
import { CONCERNS } from '../cases/concern.js';
import type { ThreadMessage } from '../cases/queries.js';
import type { Unsealed } from '../cases/record.js';
import { fieldText } from '../detect/field-text.js';
import type { FindingField } from '../detect/finding.js';
import { languageName } from '../language/names.js';
import { actorText, type CommittedField, commitAll, saltOf } from '../record/chain.js';
import { CHANNEL_NAMES, confidenceMark, LANE_NAMES, STATE_NAMES, severityMark } from '../review/presenters/marks.js';
import { visibleLine } from '../review/presenters/untrusted.js';
import { CLAUSES, TAXONOMY } from '../taxonomy.js';
import type {
  Committed,
  ExportContent,
  ExportedCase,
  ExportedEntry,
  ExportedFinding,
  ExportedMessage,
} from './content.js';
import type { Material } from './material.js';
import { type ExportPerson, firstChoice, MOST_CHOSEN, peopleOf, redactorFor } from './people.js';
import {
  type ExportPlan,
  entryRef,
  KEPT,
  PARTS,
  type Part,
  type PersonChoice,
  PURPOSES,
  type TreatmentChoice,
} from './plan.js';
import { BLACK, type Redactor } from './redact/redactor.js';
import type { Replaced } from './redact/span.js';

/** On every page and in every bundle. */
export const RESTRICTION =
  'Restricted: reporting restrictions may apply until charge (Education Act 2002, section 141F). Do not publish anything that may identify a teacher who is accused. ' +
  'Personal data of children: keep it safe, share it only with those who need it.';

export interface Exporting {
  readonly plan: ExportPlan;
  /** Who exports it; they are named when they are named as a reader of the case. */
  readonly by: { readonly id: string; readonly name: string };
  readonly at: Date;
}

/** What leaves, from what stands in the database and what was chosen. Pure. */
export function composeExport(material: Material, { plan, by, at }: Exporting): ExportContent {
  const people = peopleOf(material);
  const choiceOf = choicesIn(plan, people);
  const redactor = redactorFor(material, people, choiceOf);
  const composer = new Composer(material, plan, people, choiceOf, redactor);
  const messages = composer.messages();
  const entries = composer.entries();
  const words = messages.some(({ state }) => state !== 'whole' && state !== 'not-kept');
  const record = entries.some(entry => 'commitment' in entry.body || 'commitment' in entry.actor);
  return {
    about: composer.about(by, at),
    messages: messages.map(({ placeOf: _, ...message }) => message),
    findings: composer.findings(messages),
    entries,
    redacted: words || record || people.some(person => !choiceOf(person).named),
  };
}

/** Beyond those who can be chosen, everybody stays under a pseudonym. */
export function choicesIn(plan: ExportPlan, people: readonly ExportPerson[]): (person: ExportPerson) => PersonChoice {
  const listed = new Set(people.slice(0, MOST_CHOSEN).map(({ ref }) => ref));
  return person => {
    if (!listed.has(person.ref)) return { named: false, words: true, also: [] };
    return (
      plan.people?.[person.ref] ?? { ...firstChoice(person, plan.purpose), ...(plan.people ? { named: false } : {}) }
    );
  };
}

type Composed = ExportedMessage & { readonly placeOf: Readonly<Partial<Record<FindingField, Replaced['place']>>> };

/** Kinds of entries by the part of an export that shows them. What is only of the service is `handling`. */
const PART_OF: Readonly<Partial<Record<RecordKind, Part>>> = {
  raised: 'findings',
  evidence: 'findings',
  severity: 'findings',
  decision: 'decisions',
  note: 'decisions',
  state: 'decisions',
  task: 'decisions',
  referral: 'decisions',
  meeting: 'decisions',
  outcome: 'decisions',
  'sign-off': 'decisions',
  'second-reader': 'decisions',
  reported: 'decisions',
  correction: 'decisions',
  'passed-on': 'decisions',
};

class Composer {
  readonly #material: Material;
  readonly #plan: ExportPlan;
  readonly #people: ReadonlyMap<string, ExportPerson>;
  readonly #choiceOf: (person: ExportPerson) => PersonChoice;
  readonly #redactor: Redactor;

  constructor(
    material: Material,
    plan: ExportPlan,
    people: readonly ExportPerson[],
    choiceOf: (person: ExportPerson) => PersonChoice,
    redactor: Redactor,
  ) {
    this.#material = material;
    this.#plan = plan;
    this.#people = new Map(people.map(person => [person.key, person]));
    this.#choiceOf = choiceOf;
    this.#redactor = redactor;
  }

  about(by: Exporting['by'], at: Date): ExportedCase {
    const { about, register } = this.#material;
    const { purpose, recipient, parts } = this.#plan;
    return {
      format: 'candour case 1',
      number: about._id,
      school: register.school.name,
      title: about.title,
      concern: CONCERNS[about.concern].title,
      lane: LANE_NAMES[about.lane],
      severity: severityMark(about.severity).name,
      evidence: confidenceMark(about.confidence).name,
      state: STATE_NAMES[about.state],
      outcome: about.outcome,
      raisedAt: about.raisedAt.toISOString(),
      firstMessageAt: about.firstAt.toISOString(),
      lastMessageAt: about.lastAt.toISOString(),
      decidedAt: about.decidedAt?.toISOString() ?? null,
      channels: about.channels.map(channel => CHANNEL_NAMES[channel] ?? channel),
      people: [...this.#people.values()].map(person => this.#personLine(person)),
      exported: {
        at: at.toISOString(),
        by: this.#exporter(by),
        purpose: PURPOSES[purpose].text,
        recipient,
        parts: parts.map(part => PARTS[part].text),
      },
      restriction: RESTRICTION,
    };
  }

  #exporter({ id, name }: Exporting['by']): string {
    const person = this.#reader(id);
    return person && !this.#choiceOf(person).named ? person.pseudonym : name;
  }

  /** Somebody with an account. */
  #reader(id: string): ExportPerson | undefined {
    const user = this.#material.users.find(one => one._id === id);
    return this.#people.get(`user:${id}`) ?? this.#people.get(user?.personId ?? '');
  }

  #personLine(person: ExportPerson): ExportedCase['people'][number] {
    const { named, words } = this.#choiceOf(person);
    const { part, wrote } = person;
    const addresses = named ? [...person.addresses] : [];
    const phones = named ? [...person.phones] : [];
    return { label: this.#label(person.key), named, part, addresses, phones, wordsWithheld: !words && wrote > 0 };
  }

  /** Somebody whose message is kept no more is known by the key alone. */
  #label(key: string): string {
    const person = this.#people.get(key);
    if (!person) return 'Somebody else';
    return this.#choiceOf(person).named ? person.name : person.pseudonym;
  }

  messages(): readonly Composed[] {
    const { parts } = this.#plan;
    return this.#material.thread
      .filter(({ findings }) => parts.includes(findings.length > 0 ? 'evidence' : 'conversation'))
      .map(one => this.#message(one));
  }

  #message(one: ThreadMessage): Composed {
    const { message, text } = one;
    const treatment = this.#plan.treatments[message._id] ?? KEPT;
    const empty = {
      id: message._id,
      at: message.at.toISOString(),
      channel: CHANNEL_NAMES[message.channel] ?? message.channel,
      platform: message.platform,
      from: this.#label(message.authorKey),
      to: [...new Set(message.recipientKeys.map(key => this.#label(key)))],
      ...{ subject: '', text: '', quoted: '', attachment: '', link: '', signature: '', files: [] },
      onlyPartlyRead: message.readProblems.map(({ detail }) => detail),
      languages: (message.languages ?? []).map(({ language }) => languageName(language)),
      became: this.#became(one),
      answers: this.#answered(message.chat?.replyTo),
      reason: treatment.how === 'keep' ? null : treatment.reason,
      placeOf: {},
    };
    if (treatment.how === 'leave-out')
      return { ...empty, from: '', to: [], became: [], answers: null, state: 'left-out' };
    const author = this.#people.get(message.authorKey);
    if (author && !this.#choiceOf(author).words) return { ...empty, state: 'words-withheld' };
    if (text === null) return { ...empty, state: 'not-kept' };
    if (treatment.how === 'blacken') return { ...empty, text: BLACK, state: 'blackened' };
    return { ...empty, ...this.#words(one, treatment) };
  }

  /** Deleted, edited, and who reacted, in this order; times in UTC. */
  #became({ message: { chat }, reactions = [] }: ThreadMessage): string[] {
    const by = (at: Date) => `by ${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
    return [
      ...(chat?.deletedAt ? [`Deleted ${by(chat.deletedAt)}`] : []),
      ...(chat?.editedAt ? [`Edited ${by(chat.editedAt)}`] : []),
      ...reactions.map(({ emoji, by: key, count }) => {
        const who = key === null ? `${count} who are not named` : this.#label(key);
        return `${this.#redactor.redact(visibleLine(emoji, 60), []).text} from ${who}`;
      }),
    ];
  }

  #answered(key: string | undefined): string | null {
    if (key === undefined) return null;
    return this.#material.thread.findLast(({ message }) => message.chat?.key === key)?.message._id ?? null;
  }

  #words({ text }: ThreadMessage, { passages }: TreatmentChoice) {
    if (text === null) throw new Error('Words that are not kept have no form.');
    const redact = (words: string) => this.#redactor.redact(words, passages);
    const fields = { subject: redact(text.subject), text: redact(text.text), quoted: redact(text.quotedText) };
    const more = { attachment: redact(fieldText(text, 'attachment')), link: redact(fieldText(text, 'link')) };
    const signature = redact(text.signature);
    const files = text.attachments.map(({ name, type, size, text: read }) => ({
      name: redact(name).text,
      type,
      bytes: size,
      read: read !== null,
    }));
    const all = { ...fields, ...more };
    const originals = [
      text.subject,
      text.text,
      text.quotedText,
      fieldText(text, 'attachment'),
      fieldText(text, 'link'),
    ];
    const changed =
      Object.values(all).some((one, index) => one.text !== originals[index]) ||
      signature.text !== text.signature ||
      files.some(({ name }, index) => name !== text.attachments[index]?.name);
    return {
      subject: fields.subject.text,
      text: fields.text.text,
      quoted: fields.quoted.text,
      attachment: more.attachment.text,
      link: more.link.text,
      signature: signature.text,
      files,
      state: changed ? ('redacted' as const) : ('whole' as const),
      placeOf: {
        subject: fields.subject.place,
        text: fields.text.place,
        quoted: fields.quoted.place,
        attachment: more.attachment.place,
        link: more.link.place,
      },
    };
  }

  /** Of messages that were left out nothing is told but that they were. */
  findings(messages: readonly Composed[]): readonly ExportedFinding[] {
    if (!this.#plan.parts.includes('findings')) return [];
    const shown = new Map(messages.map(message => [message.id, message]));
    return this.#material.thread.flatMap(({ message, findings }) => {
      const there = shown.get(message._id);
      if (there?.state === 'left-out') return [];
      return findings.map(finding => findingLine(finding, message._id, there?.placeOf[finding.field] ?? null));
    });
  }

  entries(): readonly ExportedEntry[] {
    return this.#material.record.map(({ entry, unsealed }) => this.#entry(entry, unsealed));
  }

  #entry(entry: RecordEntry, unsealed: Unsealed): ExportedEntry {
    const { seq, kind, actor } = entry;
    const treatment = this.#plan.treatments[entryRef(seq)] ?? KEPT;
    // That another case came out of the same message is for its readers alone, and does not leave with this one.
    const isIn =
      kind !== 'linked' && this.#plan.parts.includes(PART_OF[kind] ?? 'handling') && treatment.how !== 'leave-out';
    const shown = {
      kind: isIn ? kind : null,
      actor: isIn ? this.#actor(actor) : null,
      body: isIn ? this.#body(unsealed.body, treatment) : null,
    };
    const texts = { key: entry.key, kind, actor: actorText(actor), body: unsealed.body };
    const isOpen = shown.kind !== null && shown.actor === texts.actor && shown.body === texts.body;
    const fieldOf = committedFields(unsealed.salt, texts, isOpen);
    return {
      form: unsealed.salt === null ? 1 : 2,
      record: entry.caseId,
      seq,
      at: entry.at.toISOString(),
      previousHash: entry.previousHash,
      hash: entry.hash,
      // It is for the service alone, and holds ids.
      key: fieldOf('key', unsealed.salt === null && isOpen ? texts.key : null),
      kind: fieldOf('kind', shown.kind),
      actor: fieldOf('actor', shown.actor),
      body: fieldOf('body', shown.body),
      reason: treatment.how === 'keep' ? null : treatment.reason,
    };
  }

  /** As it was hashed while they are named, otherwise what stands for them. */
  #actor(actor: RecordEntry['actor']): string {
    if (actor.kind === 'service') return actorText(actor);
    const person = this.#reader(actor.id);
    return person && this.#choiceOf(person).named ? actorText(actor) : (person?.pseudonym ?? 'Somebody');
  }

  #body(body: string, { how, passages }: TreatmentChoice): string {
    if (how === 'blacken') return JSON.stringify({ note: BLACK });
    const value: unknown = JSON.parse(body);
    const redacted = JSON.stringify(this.#redactor.redactValue(value, passages));
    return redacted === JSON.stringify(value) ? body : redacted;
  }
}

/** Shown as it was hashed when it is the same; otherwise its commitment, and what is shown instead. */
function committedFields(salt: string | null, texts: Readonly<Record<CommittedField, string>>, isOpen: boolean) {
  const commitments = salt === null ? null : commitAll(salt, texts);
  return (field: CommittedField, shown: string | null): Committed => {
    if (salt === null && isOpen && shown === texts[field]) return { salt: null, text: texts[field] };
    if (salt !== null && shown === texts[field]) return { salt: saltOf(salt, field), text: texts[field] };
    return { commitment: commitments?.[field] ?? null, instead: shown };
  };
}

function findingLine(finding: FindingRecord, messageId: string, place: Replaced['place'] | null): ExportedFinding {
  const { code, clause, severity, confidence, field, span, reason, ruleId, detectorId } = finding;
  return {
    message: messageId,
    code,
    title: TAXONOMY[code].title,
    clause: CLAUSES[clause],
    severity: severityMark(severity).name,
    evidence: confidenceMark(confidence).name,
    field,
    span: span && place && { start: place(span.start, 'start'), end: place(span.end, 'end') },
    reason,
    rule: ruleId ?? detectorId,
    weights: finding.contributions.map(({ label, weight }) => ({ label, weight })),
    foundAt: finding.foundAt.toISOString(),
    detection: finding.detectVersion ?? null,
  };
}
