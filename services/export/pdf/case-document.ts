import { type Passage, passages, type Room } from '../../review/presenters/evidence.js';
import { visible, visibleLine } from '../../review/presenters/untrusted.js';
import { fingerprintText } from '../../store/signing-key.js';
import type { ExportContent, ExportedEntry, ExportedFinding, ExportedMessage } from '../content.js';
import { BLACK } from '../redact/redactor.js';
import { shownActor, shownKind, shownText, shownWords } from '../shown.js';
import { type Block, heading, paragraph, type Run } from './block.js';

export interface CaseDocument {
  readonly content: ExportContent;
  readonly timeZone: string;
  readonly fingerprint: string;
  /** The signed end of the record. */
  readonly head: { readonly statement: string; readonly signature: string };
}

/** Longer texts are shown around their evidence; the bundle holds them whole. */
const ROOM: Room = { most: 20_000, around: 800 };

const PART_NAMES = {
  subject: 'The case is about them',
  participant: 'Wrote or received messages',
  reader: 'Worked on the case',
  mentioned: 'Mentioned',
} as const;

const FIELDS = [
  { field: 'subject', name: 'Subject: ' },
  { field: 'text', name: '' },
  { field: 'quoted', name: 'Repeated from earlier messages: ' },
  { field: 'attachment', name: 'Text of attachments: ' },
  { field: 'link', name: 'Where links lead: ' },
  { field: 'signature', name: 'Signature: ' },
] as const;

/** A case as blocks of a document. Pure. */
export function caseDocument(document: CaseDocument): readonly Block[] {
  const { content } = document;
  const time = timesIn(document.timeZone);
  const { about } = content;
  return [
    heading(1, `Case ${about.number}: ${about.title}`),
    paragraph(about.restriction, 'notice'),
    {
      kind: 'facts',
      rows: [
        ['Exported for', `${about.exported.purpose}: ${visibleLine(about.exported.recipient, 200)}`],
        ['Exported by', `${visibleLine(about.exported.by, 100)}, ${time(about.exported.at)}`],
        ['School', visibleLine(about.school, 120) || '–'],
        ['Concern', `${about.concern} (${about.lane.toLowerCase()})`],
        ['Severity, evidence', `${about.severity}; ${about.evidence.toLowerCase()} evidence`],
        ['State', about.outcome === null ? about.state : `${about.state}; outcome: ${about.outcome}`],
        ['Raised', time(about.raisedAt)],
        [
          'Messages of it',
          `${time(about.firstMessageAt)} to ${time(about.lastMessageAt)}, ${about.channels.join(', ')}`,
        ],
        ['What is in it', about.exported.parts.join('; ')],
      ],
    },
    paragraph(
      'Candour reads messages and raises what may be a concern. A finding is a reason to look, not a judgement of a person; people decided what is recorded here as a decision.',
      'small',
    ),
    ...(content.redacted ? [paragraph(REDACTED, 'small')] : []),
    heading(2, 'People'),
    {
      kind: 'table',
      columns: [
        { name: 'Called here', share: 0.3 },
        { name: 'Part', share: 0.32 },
        { name: 'Addresses and numbers', share: 0.38 },
      ],
      rows: about.people.map(({ label, named, part, addresses, phones, wordsWithheld }) => [
        visibleLine(label, 100),
        `${PART_NAMES[part]}${named ? '' : '; not named'}${wordsWithheld ? '; their words are withheld' : ''}`,
        visibleLine([...addresses, ...phones].join(', '), 300) || '–',
      ]),
    },
    ...messageBlocks(content, time),
    ...decisionBlocks(content.entries, time),
    ...recordBlocks(content.entries, time),
    ...checkBlocks(document),
  ];
}

const REDACTED =
  'Something was withheld. Names in square brackets stand for people who are not named. Words that were blackened are gone from this file; nothing lies beneath the bars.';

type Times = (at: string) => string;

function timesIn(timeZone: string): Times {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    ...({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' } as const),
    ...({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const),
  });
  return at => format.format(new Date(at)).replace(',', '');
}

function messageBlocks({ messages, findings }: ExportContent, time: Times): readonly Block[] {
  const count = messages.length === 1 ? '1 message' : `${messages.length} messages`;
  const none = messages.length === 0 ? [paragraph('No message is in this export.')] : [];
  return [
    heading(2, 'Messages'),
    paragraph(
      `${count}, oldest first. What was found is marked and numbered; the reasons stand below each message.`,
      'small',
    ),
    ...none,
    ...messages.flatMap(message =>
      messageBlock(
        message,
        findings.filter(one => one.message === message.id),
        time,
      ),
    ),
  ];
}

const STATES: Readonly<Record<ExportedMessage['state'], string | null>> = {
  whole: null,
  redacted: null,
  blackened: 'Its words are blackened.',
  'left-out': 'A message is left out here.',
  'words-withheld': 'The words of this person are withheld.',
  'not-kept': 'Its words are no longer kept.',
};

function messageBlock(message: ExportedMessage, found: readonly ExportedFinding[], time: Times): readonly Block[] {
  const { state, reason, channel, platform } = message;
  const who = `${visibleLine(message.from, 100)} to ${recipients(message.to)}`;
  const said = STATES[state];
  const why = reason === null || reason === '' ? '' : ` Reason: ${visible(reason)}`;
  if (state === 'left-out') return [heading(3, time(message.at)), paragraph(`${said}${why}`, 'small')];
  const numbered = found.map((finding, index) => ({ number: index + 1, finding }));
  const notes = [
    platform === 'email' ? channel : `${channel} (${platform})`,
    ...message.onlyPartlyRead.map(detail => `Only partly read: ${detail}`),
    ...message.became,
    ...(message.languages.length > 0 ? [`Wholly or partly in ${message.languages.join(' and ')}`] : []),
    ...(said === null ? [] : [said]),
    ...(why === '' ? [] : [why.trim()]),
  ];
  return [
    heading(3, `${time(message.at)} · ${who}`),
    paragraph(notes.join('. ').replaceAll('..', '.'), 'small'),
    ...(state === 'whole' || state === 'redacted' || state === 'blackened' ? wordBlocks(message, numbered) : []),
    ...message.files.map(({ name, bytes, read }) =>
      paragraph(
        `Attachment: ${visibleLine(name, 120) || 'without a name'} (${bytes} bytes, ${read ? 'read' : 'not read'})`,
        'small',
      ),
    ),
    ...numbered.map(({ number, finding }) => reasonBlock(number, finding)),
  ];
}

function recipients(to: readonly string[]): string {
  const names = to.slice(0, 12).map(name => visibleLine(name, 100));
  return to.length > 12 ? `${names.join(', ')} and ${to.length - 12} more` : names.join(', ') || 'nobody who is known';
}

interface Numbered {
  readonly number: number;
  readonly finding: ExportedFinding;
}

function wordBlocks(message: ExportedMessage, numbered: readonly Numbered[]): readonly Block[] {
  return FIELDS.flatMap(({ field, name }): readonly Block[] => {
    const words = message[field];
    if (words === '') return [];
    const evidence = numbered.flatMap(({ number, finding }) =>
      finding.field === field && finding.span !== null ? [{ number, span: finding.span }] : [],
    );
    const label: readonly Run[] = name === '' ? [] : [{ text: name, mark: 'quiet' }];
    return [
      { kind: 'paragraph', style: 'words', runs: [...label, ...passages(words, evidence, ROOM).flatMap(runsOf)] },
    ];
  });
}

function runsOf({ text, numbers, starts, leftOut }: Passage): readonly Run[] {
  if (leftOut !== null) return [{ text: ` [${leftOut}] `, mark: 'quiet' }];
  const discs: readonly Run[] = starts.map(number => ({ text: `[${number}] `, bold: true, mark: 'evidence' }));
  const mark = numbers.length > 0 ? { mark: 'evidence' as const } : {};
  return [
    ...discs,
    ...text
      .split(BLACK)
      .flatMap((part, index): readonly Run[] => [
        ...(index === 0 ? [] : [{ text: 'blackened', mark: 'black' as const }]),
        ...(part === '' ? [] : [{ text: part, ...mark }]),
      ]),
  ];
}

function reasonBlock(number: number, finding: ExportedFinding): Block {
  const { title, reason, clause, severity, evidence, rule, weights } = finding;
  const weighed = weights
    .map(({ label, weight }) => `${label} ${weight < 0 ? '−' : '+'}${Math.abs(weight).toFixed(2)}`)
    .join('; ');
  const detail = ` ${clause} ${severity}, ${evidence.toLowerCase()} evidence. Rule: ${rule}.${weighed === '' ? '' : ` Weighed: ${weighed}.`}`;
  return {
    kind: 'paragraph',
    style: 'small',
    runs: [{ text: `${number}. ${title}. `, bold: true }, { text: reason }, { text: detail, mark: 'quiet' }],
  };
}

/** What people decided and wrote, as it reads. */
function decisionBlocks(entries: readonly ExportedEntry[], time: Times): readonly Block[] {
  const told = entries.flatMap(entry => {
    const words = shownWords(entry);
    return words !== null && DECIDED.has(shownKind(entry) ?? '') ? [{ entry, words }] : [];
  });
  if (told.length === 0) return [];
  return [
    heading(2, 'Decisions, notes and casework'),
    ...told.flatMap(({ entry, words }) => [
      heading(3, `${time(entry.at)} · ${words.title}`),
      paragraph(
        `By ${shownActor(entry)}. Entry ${entry.seq} of the record.${entry.reason ? ` Withheld in part: ${visible(entry.reason)}` : ''}`,
        'small',
      ),
      ...words.text.map((text): Block => ({ kind: 'paragraph', style: 'words', runs: blackRuns(text) })),
    ]),
  ];
}

const DECIDED: ReadonlySet<string> = new Set(
  'decision note task referral meeting outcome sign-off second-reader reported correction state'.split(' '),
);

function blackRuns(text: string): readonly Run[] {
  return text
    .split(BLACK)
    .flatMap((part, index): readonly Run[] => [
      ...(index === 0 ? [] : [{ text: 'blackened', mark: 'black' as const }]),
      ...(part === '' ? [] : [{ text: part }]),
    ]);
}

function recordBlocks(entries: readonly ExportedEntry[], time: Times): readonly Block[] {
  return [
    heading(2, 'The record'),
    paragraph(
      'Everything that was done in the case, in order. Each entry carries the hash of the one before; the first 16 of its 64 digits are shown. The bundle holds them whole.',
      'small',
    ),
    {
      kind: 'table',
      columns: [
        { name: 'Entry', share: 0.09 },
        { name: 'When', share: 0.26 },
        { name: 'What', share: 0.26 },
        { name: 'By', share: 0.19 },
        { name: 'Hash', share: 0.2 },
      ],
      rows: entries.map(entry => [
        String(entry.seq),
        time(entry.at),
        shownWords(entry)?.title ?? 'Withheld',
        shownText(entry.actor) === null ? '–' : shownActor(entry),
        entry.hash.slice(0, 16),
      ]),
    },
  ];
}

function checkBlocks({ content, fingerprint, head }: CaseDocument): readonly Block[] {
  const last = content.entries.at(-1);
  return [
    heading(2, 'How to check this'),
    paragraph(
      `When it was exported, the record of the case ended with entry ${last?.seq ?? 0}. Its hash, and the signature of the school’s installation of Candour over it (Ed25519), are below. ` +
        'The bundle of the same export can be checked without Candour; its README says how. Ask the school for the fingerprint of its key, by another way than this document.',
    ),
    {
      kind: 'facts',
      rows: [
        ['Last hash', last?.hash ?? '–'],
        ['Signed words', head.statement],
        ['Signature', head.signature],
        ['Fingerprint of key', fingerprintText(fingerprint)],
      ],
    },
  ];
}
