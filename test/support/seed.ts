import type { UserRole } from '../../models/user.js';
import type { Finding } from '../../services/detect/finding.js';
import { languagesOfMessage } from '../../services/language/of-message.js';
import { placeId } from '../../services/ledger/place.js';
import { noteSeen } from '../../services/ledger/seen.js';
import type { Direction, Message, Participant } from '../../services/message.js';
import { storeExamined } from '../../services/pipeline.js';
import { planImport } from '../../services/register/import.js';
import { saveSchool, UNKNOWN_SCHOOL } from '../../services/register/school.js';
import { loadSnapshot, saveImport } from '../../services/register/store.js';
import type { KeyRing } from '../../services/store/seal.js';
import { type Code, type Severity, TAXONOMY } from '../../services/taxonomy.js';
import { addUser } from '../../services/users/users.js';
import { registerOf } from '../detect/written.js';

export const PASSWORD = 'three brisk otters';

/** A small fictional school in the database: its people, pairs and accounts. */
export async function seedSchool(now: Date): Promise<void> {
  await saveSchool(
    {
      ...UNKNOWN_SCHOOL,
      name: 'Northfield School',
      domains: ['northfield.example'],
      hours: [{ days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' }],
    },
    now,
  );
  const present = await loadSnapshot(null);
  const plan = planImport({ people: PEOPLE, pairs: PAIRS }, present, { today: '2026-11-23', makeId: () => 'none' });
  await saveImport(plan, now, () => 0);
}

export async function seedAccounts(
  now: Date,
  roles: readonly UserRole[] = ['lead', 'head', 'administrator'],
): Promise<void> {
  const names: Readonly<Record<UserRole, string>> = {
    lead: 'Priya Raman',
    deputy: 'Sam Bailey',
    head: 'Ruth Okafor',
    chair: 'Dele Marsh',
    'case-manager': 'Nia Holt',
    auditor: 'Ivor Lang',
    governor: 'Asha Reid',
    reporter: 'Tom Vance',
    administrator: 'Morgan Price',
  };
  for (const role of roles) {
    const email = `${role}@northfield.example`;
    await addUser({ email, name: names[role], role, password: PASSWORD, personId: null }, now);
  }
}

const PEOPLE = `id,name,role,email,phone,chat,year_group,vetting_date,vetting_expiry,training_date,training_expiry,active
s-head,Ruth Okafor,staff,head@northfield.example,,,,2025-09-01,2028-08-31,2025-09-03,2027-09-02,yes
m-1,Alex Corrigan,mentor,a.corrigan@northfield.example,07700 900211,teams:u-corrigan,,2025-09-10,2028-09-09,2025-09-12,2027-09-11,yes
m-2,Jo Mensah,mentor,j.mensah@northfield.example,,teams:u-mensah,,2025-09-10,2026-12-10,2025-09-12,2027-09-11,yes
m-3,Rowan Blythe,mentor,r.blythe@northfield.example,,,,2025-09-10,2028-09-09,,,yes
p-1,Dana Reeve,pupil,d.reeve@northfield.example,,teams:u-reeve,8,,,,,yes
p-2,Kit Farrow,pupil,k.farrow@northfield.example,,teams:u-farrow,9,,,,,yes
p-3,Noor Aziz,pupil,n.aziz@northfield.example,,,7,,,,,yes
`;
const PAIRS = `adult_id,pupil_id,from,to
m-1,p-1,,
m-2,p-2,,
m-3,p-3,,
`;

const REGISTER: Readonly<Record<string, Participant>> = Object.fromEntries(
  [
    ['s-head', 'staff', 'head@northfield.example', 'Ruth Okafor'],
    ['m-1', 'mentor', 'a.corrigan@northfield.example', 'Alex Corrigan'],
    ['m-2', 'mentor', 'j.mensah@northfield.example', 'Jo Mensah'],
    ['m-3', 'mentor', 'r.blythe@northfield.example', 'Rowan Blythe'],
    ['p-1', 'pupil', 'd.reeve@northfield.example', 'Dana Reeve'],
    ['p-2', 'pupil', 'k.farrow@northfield.example', 'Kit Farrow'],
    ['p-3', 'pupil', 'n.aziz@northfield.example', 'Noor Aziz'],
  ].map(([personId = '', role, address = '', displayName = '']) => [
    personId,
    { personId, role: role as Participant['role'], address, displayName },
  ]),
);

/** What is said of a piece of a message: the code, the words it stands on (none: it follows from the envelope), and how grave it is. */
export interface Said {
  readonly code: Code;
  readonly words?: string;
  readonly field?: Finding['field'];
  readonly severity: Severity;
  readonly confidence?: number;
  readonly reason?: string;
  readonly contributions?: Finding['contributions'];
  readonly suppressedBy?: string;
}

export interface Letter {
  readonly from: string | Participant;
  readonly to: string | Participant;
  readonly at: Date;
  readonly text: string;
  readonly subject?: string;
  readonly channel?: 'email' | 'chat';
  readonly quotedText?: string;
  readonly attachments?: Message['attachments'];
  readonly links?: Message['links'];
  readonly readProblems?: Message['readProblems'];
  readonly findings?: readonly Said[];
}

let letters = 0;

/** Puts messages through the ledger and the pipeline's storing stages, as a scanner does once they are examined. */
export async function seedMessages(
  sourceId: string,
  batch: readonly Letter[],
  keys: KeyRing,
  now: Date,
): Promise<void> {
  for (const letter of batch) {
    letters += 1;
    const place = { sourceId, container: 'INBOX', generation: '1', position: letters, size: letter.text.length };
    await noteSeen([place], letter.at);
    const message = messageOf(letter, letters);
    const findings = (letter.findings ?? []).map(said => findingOf(said, message));
    const languages = languagesOfMessage(message, new Map());
    const entry = { entryId: placeId(place), message, findings, languages, detectVersion: 'seed' };
    await storeExamined([entry], {
      keys,
      contextDays: 400,
      register: () => registerOf(),
      now: () => (letter.findings ? letter.at : now),
    });
  }
}

function messageOf(letter: Letter, number: number): Message {
  const author = partyOf(letter.from);
  const recipient = partyOf(letter.to);
  const channel = letter.channel ?? 'email';
  return {
    id: number.toString(16).padStart(32, '0'),
    channel,
    platform: channel === 'email' ? 'email' : 'teams',
    threadKey: `${channel}-thread`,
    sentAt: letter.at,
    receivedAt: letter.at,
    author,
    recipients: [recipient],
    direction: directionOf(author, recipient),
    subject: letter.subject ?? '',
    text: letter.text,
    quotedText: letter.quotedText ?? '',
    signature: '',
    links: letter.links ?? [],
    attachments: letter.attachments ?? [],
    readProblems: letter.readProblems ?? [],
  };
}

function partyOf(who: string | Participant): Participant {
  const party = typeof who === 'string' ? REGISTER[who] : who;
  if (!party) throw new Error(`Nobody is called ${String(who)}.`);
  return party;
}

function directionOf(author: Participant, recipient: Participant): Direction {
  const side = ({ role }: Participant) => (role === 'pupil' ? 'pupil' : 'adult');
  return `${side(author)}-to-${side(recipient)}`;
}

function findingOf(said: Said, message: Message): Finding {
  const field = said.field ?? (said.words === undefined ? 'envelope' : 'text');
  return {
    code: said.code,
    detectorId: field === 'envelope' ? 'register/seed' : 'rules',
    ruleId: field === 'envelope' ? null : `${said.code}.seed`,
    clause: TAXONOMY[said.code].clause,
    severity: said.severity,
    confidence: said.confidence ?? 0.9,
    field,
    span: spanOf(said.words, field, message),
    reason: said.reason ?? `${TAXONOMY[said.code].title}.`,
    contributions: said.contributions ?? [],
    suppressedBy: said.suppressedBy ?? null,
  };
}

function spanOf(words: string | undefined, field: Finding['field'], message: Message): Finding['span'] {
  if (words === undefined) return null;
  const texts: Partial<Record<Finding['field'], string>> = {
    text: message.text,
    subject: message.subject,
    quoted: message.quotedText,
    attachment: message.attachments.map(one => one.text ?? '').join('\n'),
    link: message.links.map(one => one.target).join('\n'),
  };
  const start = (texts[field] ?? '').indexOf(words);
  if (start < 0) throw new Error(`The message does not hold: ${words}`);
  return { start, end: start + words.length };
}
