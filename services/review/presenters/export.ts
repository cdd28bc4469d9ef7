import { RESTRICTION } from '../../export/compose.js';
import type { ExportContent, ExportedEntry, ExportedFinding, ExportedMessage } from '../../export/content.js';
import type { ExportWay } from '../../export/note.js';
import { type ExportPerson, firstChoice, MOST_CHOSEN } from '../../export/people.js';
import {
  type ExportPlan,
  entryRef,
  PARTS,
  type Part,
  PURPOSES,
  type Purpose,
  TREATMENTS,
  type TreatmentChoice,
} from '../../export/plan.js';
import { shownActor, shownWords } from '../../export/shown.js';
import { type Passage, passages, type Room } from './evidence.js';
import { counted, figure, type SchoolClock } from './time.js';
import { visible, visibleLine } from './untrusted.js';

const STEPS = ['1. What it is for', '2. Who is named', '3. Check'] as const;

export interface ExportError {
  readonly field: string;
  readonly text: string;
}

export function exportSteps(current: 1 | 2 | 3) {
  return STEPS.map((text, index) => ({
    text,
    state: index + 1 < current ? 'done' : index + 1 === current ? 'current' : 'ahead',
  }));
}

const errorsAt = (errors: readonly ExportError[]) =>
  Object.fromEntries(errors.map(({ field, text }) => [field, { text }]));

const itemsOf = (table: Readonly<Record<string, { readonly text: string; readonly hint?: string }>>) =>
  Object.entries(table).map(([value, { text, hint }]) => ({ value, text, ...(hint ? { hint: { text: hint } } : {}) }));

const frame = (number: string, step: 1 | 2 | 3) => ({
  title: `Export case ${number}`,
  here: '/queue',
  number,
  steps: exportSteps(step),
});

export function presentPurpose(
  number: string,
  values: { readonly purpose: Purpose | null; readonly recipient: string; readonly parts: readonly Part[] },
  errors: readonly ExportError[] = [],
) {
  return {
    ...frame(number, 1),
    values,
    errors,
    errorAt: errorsAt(errors),
    purposes: itemsOf(PURPOSES),
    parts: itemsOf(PARTS),
  };
}

const PERSON_PARTS: Readonly<Record<ExportPerson['part'], string>> = {
  subject: 'the case is about them',
  participant: 'in the conversation',
  reader: 'worked on the case',
  mentioned: 'mentioned',
};

const ADVICE: Readonly<Record<Purpose, string>> = {
  lado: 'The LADO needs to know who the adult and the child are. Leave others under their pseudonyms unless they matter.',
  'social-care':
    'Children’s social care needs to know who the child and the adult are. Leave others under their pseudonyms unless they matter.',
  police: 'The police need to know who the adult and the child are, and who received or reported what.',
  'subject-access':
    'Name the person who asked for their data, and nobody else unless that person has agreed or it is reasonable without. What others wrote in confidence can be withheld.',
  'case-system':
    'Whoever reads those files must know who the adult and the child are. More people may read them there than read this case here: leave others under their pseudonyms.',
  other: 'Name whom the court or body has asked for, and nobody else.',
};

export function presentPeople(number: string, plan: ExportPlan, people: readonly ExportPerson[], formId: string) {
  return {
    ...frame(number, 2),
    formId,
    advice: ADVICE[plan.purpose],
    people: people.slice(0, MOST_CHOSEN).map(person => {
      const { named, words, also } = plan.people?.[person.ref] ?? firstChoice(person, plan.purpose);
      const { ref, pseudonym, part, wrote } = person;
      const wroteText = wrote === 0 ? '' : `, wrote ${counted(wrote, 'message')}`;
      return {
        ref,
        pseudonym,
        part: `${PERSON_PARTS[part]}${wroteText}`,
        wrote,
        named,
        silent: !words,
        also: also.join(', '),
      };
    }),
    more: Math.max(0, people.length - MOST_CHOSEN),
  };
}

export interface CheckParts {
  readonly number: string;
  readonly plan: ExportPlan;
  readonly content: ExportContent;
  readonly clock: SchoolClock;
  readonly refused: string | null;
  /** Which is chosen, where there is a choice; `null`: there is no folder for another system. */
  readonly way: ExportWay | null;
}

const WAYS: Readonly<Record<ExportWay, { readonly text: string; readonly hint: string }>> = {
  download: { text: 'Download', hint: 'It goes to your browser, and you hand it over' },
  folder: {
    text: 'Put into the folder for the other system',
    hint: 'That system fetches it from there by itself',
  },
};

const ROOM: Room = { most: 3_000, around: 400 };
const STATES: Readonly<Record<ExportedMessage['state'], string | null>> = {
  whole: null,
  redacted: 'Names or words replaced',
  blackened: 'Blackened',
  'left-out': 'Left out',
  'words-withheld': 'Words withheld',
  'not-kept': 'No longer kept',
};

/** What leaves, as whoever gets it will read it. */
export function presentCheck({ number, plan, content, clock, refused, way }: CheckParts) {
  const { about, messages, findings, entries } = content;
  const named = about.people.filter(person => person.named).map(({ label }) => visibleLine(label, 80));
  const withheld = entries.filter(({ body }) => 'commitment' in body && body.instead === null).length;
  const worded = entries.flatMap(entry => presentEntry(number, entry, clock));
  return {
    ...frame(number, 3),
    refused,
    way,
    ways: itemsOf(WAYS),
    restriction: RESTRICTION,
    reader: visibleLine(plan.recipient, 120),
    facts: [
      { name: 'For', value: `${PURPOSES[plan.purpose].text}: ${visibleLine(plan.recipient, 200)}` },
      { name: 'In it', value: plan.parts.map(part => PARTS[part].text).join('; ') },
      { name: 'Named', value: named.length === 0 ? 'Nobody' : named.join(', ') },
      {
        name: 'Under a pseudonym',
        value:
          about.people
            .filter(one => !one.named)
            .map(({ label }) => label)
            .join(', ') || 'Nobody',
      },
      { name: 'Messages', value: messagesText(messages) },
      { name: 'Findings', value: figure(findings.length) },
      {
        name: 'Record',
        value: `${counted(entries.length, 'entry', 'entries')}, of which ${figure(withheld)} without words`,
      },
    ],
    messageCount: counted(messages.length, 'message'),
    messages: messages.map(message => presentMessage(number, message, findings, clock)),
    entryCount: counted(worded.length, 'entry', 'entries'),
    entries: worded,
  };
}

function messagesText(messages: readonly ExportedMessage[]): string {
  const count = (...states: readonly ExportedMessage['state'][]) =>
    messages.filter(({ state }) => states.includes(state)).length;
  const parts = [
    `${figure(count('whole'))} as they are`,
    `${figure(count('redacted'))} with something replaced`,
    `${figure(count('blackened', 'words-withheld'))} without their words`,
    `${figure(count('left-out'))} left out`,
  ];
  return `${figure(messages.length)}: ${parts.join(', ')}`;
}

function presentMessage(
  number: string,
  message: ExportedMessage,
  findings: readonly ExportedFinding[],
  clock: SchoolClock,
) {
  const { id, from, to, state, reason, channel, at } = message;
  const found = findings.filter(finding => finding.message === id);
  return {
    who:
      from === ''
        ? ''
        : `${visibleLine(from, 80)} to ${to
            .slice(0, 6)
            .map(name => visibleLine(name, 60))
            .join(', ')}`,
    channel,
    at: clock.moment(new Date(at)),
    state: STATES[state],
    reason: reason === null ? null : visible(reason),
    href: `/cases/${number}/export/words/${id}`,
    files: message.files.map(({ name }) => visibleLine(name, 120) || 'Without a name'),
    parts: partsOf(message, found),
  };
}

const FIELDS = [
  { field: 'subject', name: 'Subject: ' },
  { field: 'text', name: '' },
  { field: 'quoted', name: 'Repeated: ' },
  { field: 'attachment', name: 'Attachments: ' },
  { field: 'link', name: 'Links: ' },
  { field: 'signature', name: 'Signature: ' },
] as const;

function partsOf(
  message: ExportedMessage,
  found: readonly ExportedFinding[],
): readonly { readonly name: string; readonly passages: readonly Passage[] }[] {
  return FIELDS.flatMap(({ field, name }) => {
    if (message[field] === '') return [];
    const evidence = found.flatMap((finding, index) =>
      finding.field === field && finding.span ? [{ number: index + 1, span: finding.span }] : [],
    );
    return [{ name, passages: passages(message[field], evidence, ROOM) }];
  });
}

/** Entries that bring words of their own; how often it was looked at needs no second look. */
function presentEntry(number: string, entry: ExportedEntry, clock: SchoolClock) {
  const shown = shownWords(entry);
  const kept = entry.reason;
  if (shown === null && kept === null) return [];
  const words = shown ?? { title: 'An entry', text: [] };
  if (words.text.length === 0 && kept === null) return [];
  const redacted = 'commitment' in entry.body;
  return [
    {
      seq: entry.seq,
      title: words.title,
      text: words.text,
      by: shown === null ? '' : shownActor(entry),
      at: clock.moment(new Date(entry.at)),
      state: shown === null ? 'Left out' : redacted ? 'Names or words replaced' : null,
      reason: kept === null ? null : visible(kept),
      href: `/cases/${number}/export/words/${entryRef(entry.seq)}`,
    },
  ];
}

export interface WordsParts {
  readonly number: string;
  readonly ref: string;
  readonly about: string;
  readonly parts: readonly { readonly name: string; readonly text: string }[];
  readonly choice: TreatmentChoice;
  /** As typed, when it could not be used. */
  readonly typed?: string;
}

export function presentWords(
  { number, ref, about, parts, choice, typed }: WordsParts,
  errors: readonly ExportError[] = [],
) {
  const isEntry = ref.startsWith('entry-');
  return {
    title: `Export case ${number}`,
    here: '/queue',
    number,
    ref,
    heading: isEntry ? `What leaves of entry ${ref.slice('entry-'.length)}` : 'What leaves of this message',
    about,
    parts: parts.map(({ name, text }) => ({ name, text: visible(text) })),
    treatments: itemsOf(TREATMENTS),
    values: { how: choice.how, passages: typed ?? choice.passages.join('\n'), reason: choice.reason },
    errors,
    errorAt: errorsAt(errors),
  };
}
