import { z } from 'zod';
import type { RecordKind } from '../../../models/record-entry.js';
import { USER_ROLES } from '../../../models/user.js';
import type { OpenedEntry } from '../../cases/record.js';
import { type Code, isCode, TAXONOMY } from '../../taxonomy.js';
import { ROLE_NAMES } from '../access.js';
import { ACTION_NAMES, VERDICT_NAMES } from './decision.js';
import { severityMark } from './marks.js';
import { counted, type SchoolClock } from './time.js';
import { visible } from './untrusted.js';

export interface RecordLine {
  readonly title: string;
  readonly by: string;
  readonly at: string;
  /** Paragraphs. */
  readonly text: readonly string[];
  readonly mark: 'event' | 'decision' | 'quiet';
}

export const NAME_REASONS = {
  contact: 'To contact the family or another agency',
  records: 'To check school records',
  referral: 'To prepare a referral',
  other: 'Another reason',
} as const;
export type NameReason = keyof typeof NAME_REASONS;

/** The record of a case, newest first. Views that follow one another by one reader are one line. */
export function presentRecord(entries: readonly OpenedEntry[], clock: SchoolClock): readonly RecordLine[] {
  const lines: RecordLine[] = [];
  let views: OpenedEntry[] = [];
  const flush = () => {
    const [first] = views;
    const last = views.at(-1);
    if (first && last) lines.push(viewLine(views.length, first, last, clock));
    views = [];
  };
  for (const entry of entries) {
    const sameReader = views.length === 0 || views[0]?.actor.id === entry.actor.id;
    if (entry.kind !== 'viewed' || !sameReader) flush();
    if (entry.kind === 'viewed') views.push(entry);
    else lines.push({ ...wordsOf(entry), by: entry.actor.name, at: clock.moment(entry.at) });
  }
  flush();
  return lines.reverse();
}

function viewLine(count: number, first: OpenedEntry, last: OpenedEntry, clock: SchoolClock): RecordLine {
  const since = count === 1 ? '' : ` (${counted(count, 'time')} since ${clock.moment(first.at)})`;
  return { title: 'Viewed', by: last.actor.name, at: `${clock.moment(last.at)}${since}`, text: [], mark: 'quiet' };
}

type Words = Pick<RecordLine, 'title' | 'text' | 'mark'>;

const raised = z.object({ severity: z.enum(['low', 'medium', 'high', 'critical']), codes: z.array(z.string()) });
const evidence = z.object({ codes: z.array(z.string()) });
const severity = z.object({ from: raised.shape.severity, to: raised.shape.severity });
const named = z.object({ reason: z.string() });
const decision = z.object({ decision: z.string(), verdict: z.string().nullable(), note: z.string() });
const note = z.object({ note: z.string() });
const together = z.object({ together: z.number() });
const escalated = z.object({
  clock: z.enum(['acknowledge', 'decide']),
  role: z.enum(USER_ROLES).nullable(),
  reads: z.boolean(),
});

function wordsOf({ kind, body }: OpenedEntry): Words {
  return WORDS[kind](body);
}

/** Of each kind of entry how it reads. */
const WORDS: Readonly<Record<RecordKind, (body: OpenedEntry['body']) => Words>> = {
  raised: body =>
    event('Case raised', raised, body, one => [`${severityMark(one.severity).name} severity. ${titlesOf(one.codes)}.`]),
  evidence: body => event('Message added', evidence, body, one => [`${titlesOf(one.codes)}.`]),
  severity: body =>
    event('Grew more severe', severity, body, one => [
      `From ${severityMark(one.from).name.toLowerCase()} to ${severityMark(one.to).name.toLowerCase()}.`,
    ]),
  'names-shown': body => event('Names shown', named, body, one => [reasonText(one.reason)]),
  decision: body => ({ ...decisionWords(body), mark: 'decision' }),
  note: body => event('Note', note, body, one => [visible(one.note)]),
  notified: () => quiet('Readers told that there is work'),
  viewed: () => quiet('Viewed'),
  state: () => plain('State changed'),
  routed: () => plain('Routed'),
  conflict: () => plain('Conflict of interest'),
  linked: () => plain('Linked with another case'),
  'special-leave': () => plain('Special leave'),
  lease: () => plain('Taken over from somebody who had gone silent'),
  escalated: body => event('Overdue', escalated, body, one => [escalationText(one)]),
  task: () => plain('Task'),
  referral: () => plain('Referral'),
  meeting: () => plain('Meeting'),
  outcome: () => ({ ...plain('Outcome'), mark: 'decision' }),
  'sign-off': () => ({ ...plain('Signed off'), mark: 'decision' }),
  'second-reader': () => plain('Second reader'),
  correction: () => plain('Correction'),
  exported: () => plain('Exported'),
  'context-fetched': () => plain('Messages fetched from their source'),
  reported: () => plain('Reported by a member of staff'),
  approval: () => plain('Approval'),
  changed: () => plain('Changed'),
};

const plain = (title: string): Words => ({ title, text: [], mark: 'event' });
const quiet = (title: string): Words => ({ title, text: [], mark: 'quiet' });

function decisionWords(body: OpenedEntry['body']): Pick<Words, 'title' | 'text'> {
  const read = decision.safeParse(body);
  if (!read.success) return { title: 'Decision', text: [] };
  const { decision: kind, verdict, note: words } = read.data;
  const several = together.safeParse(body);
  return {
    title: ACTION_NAMES[kind] ?? 'Decision',
    text: [
      ...(verdict === null ? [] : [`Is the finding right? ${VERDICT_NAMES[verdict] ?? verdict}.`]),
      ...(words === '' ? [] : [visible(words)]),
      ...(several.success ? [`Closed together, ${counted(several.data.together, 'case')} in all.`] : []),
    ],
  };
}

function escalationText({ clock, role, reads }: z.infer<typeof escalated>): string {
  const what = clock === 'acknowledge' ? 'Nobody had taken it in time.' : 'It was not decided in time.';
  if (role === null) return `${what} There was nobody else to tell.`;
  return `${what} Told: ${ROLE_NAMES[role].toLowerCase()}${reads ? '' : ', without content'}.`;
}

/** A body of another version is named, not guessed at. */
function event<T>(title: string, shape: z.ZodType<T>, body: unknown, text: (one: T) => readonly string[]): Words {
  const read = shape.safeParse(body);
  return { title, text: read.success ? text(read.data) : [], mark: 'event' };
}

function titlesOf(codes: readonly string[]): string {
  return codes.map(code => (isCode(code) ? TAXONOMY[code satisfies Code].title : code)).join(', ');
}

function reasonText(reason: string): string {
  return Object.hasOwn(NAME_REASONS, reason) ? `${NAME_REASONS[reason as NameReason]}.` : reason;
}
