import { z } from 'zod';
import type { RecordKind } from '../../../models/record-entry.js';
import { USER_ROLES } from '../../../models/user.js';
import { canarySettings } from '../../canary/settings.js';
import { meetingBody, referralBody, secondReaderBody, taskBody } from '../../cases/casework.js';
import type { OpenedEntry } from '../../cases/record.js';
import { OBSTACLE_KINDS } from '../../cases/route.js';
import { HARM_THRESHOLD, isAction, OUTCOMES } from '../../cases/states.js';
import type { ExportFormat } from '../../export/note.js';
import { PARTS, type Part, PURPOSES, type Purpose } from '../../export/plan.js';
import { notifyPlan } from '../../notify/plan.js';
import { type Code, isCode, TAXONOMY } from '../../taxonomy.js';
import { ROLE_NAMES } from '../access.js';
import { accountEventWords } from './account-events.js';
import { ACTION_NAMES, ACTION_WORDS, HARM_WORDS, OUTCOME_WORDS, VERDICT_NAMES } from './actions.js';
import { REFERRAL_NAMES } from './casework.js';
import { approvalWords, changedWords } from './change-words.js';
import { severityMark } from './marks.js';
import { LOOKED_INTO } from './passed-on.js';
import { reportedWords } from './reported.js';
import { obstacleText, readersText } from './routing.js';
import { counted, dayInWords, type SchoolClock } from './time.js';
import { visible } from './untrusted.js';

export interface RecordLine {
  /** Number of the entry; `null` for several views in one line. */
  readonly seq: number | null;
  readonly title: string;
  readonly by: string;
  readonly at: string;
  /** Paragraphs. */
  readonly text: readonly string[];
  readonly mark: 'event' | 'decision' | 'quiet';
  /** Somebody wrote it, who may have been wrong. */
  readonly correctable: boolean;
  /** Entries that put it right. */
  readonly corrections: readonly { readonly seq: number; readonly text: string }[];
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
  const corrections = correctionsIn(entries, clock);
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
    else {
      const { seq, actor, at } = entry;
      const corrected = corrections.get(seq) ?? [];
      const correctable = actor.kind === 'user';
      lines.push({ ...wordsOf(entry), seq, by: actor.name, at: clock.moment(at), correctable, corrections: corrected });
    }
  }
  flush();
  return lines.reverse();
}

function correctionsIn(entries: readonly OpenedEntry[], clock: SchoolClock) {
  const corrections = new Map<number, RecordLine['corrections']>();
  for (const { seq, kind, body, actor, at } of entries) {
    const read = kind === 'correction' ? correction.safeParse(body) : null;
    if (!read?.success) continue;
    const text = `${clock.moment(at)} by ${actor.name}`;
    corrections.set(read.data.of, [...(corrections.get(read.data.of) ?? []), { seq, text }]);
  }
  return corrections;
}

function viewLine(count: number, first: OpenedEntry, last: OpenedEntry, clock: SchoolClock): RecordLine {
  const since = count === 1 ? '' : ` (${counted(count, 'time')} since ${clock.moment(first.at)})`;
  const at = `${clock.moment(last.at)}${since}`;
  return {
    seq: null,
    title: 'Viewed',
    by: last.actor.name,
    at,
    text: [],
    mark: 'quiet',
    correctable: false,
    corrections: [],
  };
}

type Words = Pick<RecordLine, 'title' | 'text' | 'mark'>;

const raised = z.object({ severity: z.enum(['low', 'medium', 'high', 'critical']), codes: z.array(z.string()) });
const evidence = z.object({ codes: z.array(z.string()) });
const severity = z.object({ from: raised.shape.severity, to: raised.shape.severity });
const named = z.object({ reason: z.string() });
const decision = z.object({
  decision: z.string(),
  verdict: z.string().nullable(),
  note: z.string(),
  harm: z.array(z.enum(HARM_THRESHOLD)).optional(),
  conduct: z.boolean().optional(),
  outcome: z.enum(OUTCOMES).nullable().optional(),
  alone: z.boolean().optional(),
});
const linked = z.object({ why: z.string(), note: z.string().nullable(), opened: z.boolean() });
const passedOn = z.object({ why: z.string(), note: z.string() });
const contextFetched = z.object({ step: z.enum(['fetched', 'kept']), outcomes: z.record(z.string(), z.string()) });
const note = z.object({ note: z.string() });
const together = z.object({ together: z.number() });
const escalated = z.object({
  clock: z.enum(['acknowledge', 'decide']),
  role: z.enum(USER_ROLES).nullable(),
  reads: z.boolean(),
});
const correction = z.object({ of: z.number(), text: z.string(), reason: z.string() });
const exported = z.object({
  purpose: z.string(),
  recipient: z.string(),
  parts: z.array(z.string()),
  format: z.string(),
  way: z.string().optional(),
  sha256: z.string(),
});

const routed = z.object({
  cause: z.string(),
  roles: z.array(z.enum(USER_ROLES)),
  managerId: z.string().nullable(),
  passed: z.array(z.object({ role: z.enum(USER_ROLES), because: z.enum(OBSTACLE_KINDS) })),
  reason: z.string().optional(),
});
const conflict = z.object({ role: z.enum(USER_ROLES), reason: z.string(), holdsFor: z.literal('adult').optional() });
const linkedByMessage = z.object({ caseId: z.string() });
const leave = z.object({ step: z.string(), words: z.string(), how: z.enum(['time', 'hand']).optional() });

const LEAVE_STEPS: Readonly<Record<string, string>> = {
  asked: 'Asked for',
  approved: 'Granted, for four hours, to read only',
  refused: 'Refused',
  withdrawn: 'Withdrawn',
  ended: 'Ended: its four hours are over',
};

const ROUTED_TITLES: Readonly<Record<string, string>> = {
  raised: 'Routed',
  conflict: 'Routed anew',
  'handed-over': 'Handed over',
  'taken-back': 'Taken back',
  accounts: 'Routed anew: accounts changed',
};

function routedTitle({ cause }: OpenedEntry['body']): string {
  return ROUTED_TITLES[String(cause)] ?? 'Routed';
}

function routedLines({ roles, managerId, passed, reason }: z.infer<typeof routed>): readonly string[] {
  const manager = managerId === null ? '' : ', and the case manager';
  const why = passed.map(({ role, because }) => obstacleText(role, because)).join(' ');
  return [
    `Read by: ${readersText(roles)}${manager}. ${why}`.trim(),
    ...(reason === undefined || reason === '' ? [] : [visible(reason)]),
  ];
}

/** Linked by a decision, or by the message that both came out of. */
function linkedWords(body: OpenedEntry['body']): Words {
  if (!linkedByMessage.safeParse(body).success) return event('Linked with another record', linked, body, linkedText);
  return event('Linked with another case', linkedByMessage, body, one => [
    `Case ${one.caseId}, out of the same message.`,
  ]);
}

/** How an entry reads, of whatever record. */
export function wordsOf({ kind, body }: Pick<OpenedEntry, 'kind' | 'body'>): Words {
  return WORDS[kind](body);
}

/** Of each kind of entry how it reads. */
const WORDS: Readonly<Record<RecordKind, (body: OpenedEntry['body']) => Words>> = {
  raised: body =>
    event('Case raised', raised, body, one => [
      `${severityMark(one.severity).name} severity.${one.codes.length === 0 ? '' : ` ${titlesOf(one.codes)}.`}`,
    ]),
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
  routed: body => event(routedTitle(body), routed, body, routedLines),
  conflict: body =>
    event(body.stands === false ? 'Conflict of interest over' : 'Conflict of interest', conflict, body, one => [
      `${ROLE_NAMES[one.role]}${one.holdsFor === 'adult' ? ', for everything about this adult' : ''}. ${visible(one.reason)}`.trim(),
    ]),
  linked: linkedWords,
  'passed-on': body => event('Passed on by who looks after children', passedOn, body, passedOnText),
  'looked-into': () => ({ title: LOOKED_INTO.heading, text: [LOOKED_INTO.text], mark: 'event' }),
  'special-leave': body =>
    event('Special leave', leave, body, one => [
      `${one.how === 'hand' ? 'Ended before its time' : (LEAVE_STEPS[one.step] ?? one.step)}.`,
      ...(one.words === '' ? [] : [visible(one.words)]),
    ]),
  lease: () => plain('Taken over from somebody who had gone silent'),
  escalated: body => event('Overdue', escalated, body, one => [escalationText(one)]),
  correction: body => {
    const { text, mark } = event('Correction', correction, body, one => [
      visible(one.text),
      `Reason: ${visible(one.reason)}`,
    ]);
    const of = correction.safeParse(body);
    return { title: of.success ? `Correction of entry ${of.data.of}` : 'Correction', text, mark };
  },
  exported: body =>
    event('Exported', exported, body, one => [
      `${formatText(one.format)}${one.way === 'folder' ? ', put into the folder for the other system,' : ''} for ${visible(one.recipient)} (${purposeText(one.purpose)}): ${partsText(one.parts)}.`,
      `SHA-256 of the file: ${one.sha256}`,
    ]),
  task: taskWords,
  referral: referralWords,
  meeting: body =>
    event('Strategy meeting', meetingBody, body, one => [
      `On ${dayInWords(one.date)}. Present: ${visible(one.present)}.`,
      visible(one.discussed),
    ]),
  outcome: body => ({ ...decisionWords(body), mark: 'decision' }),
  'sign-off': body => ({ ...decisionWords(body), mark: 'decision' }),
  'second-reader': secondReaderWords,
  'context-fetched': body => event(contextTitle(body), contextFetched, body, contextText),
  reported: body => reportedWords(body),
  approval: body => ofRule(approvalWords(body)) ?? plain('Approval'),
  changed: body => canaryWords(body) ?? notifyWords(body) ?? ofRule(changedWords(body)) ?? plain('Changed'),
  account: body => ({ ...accountEventWords(body), mark: 'event' }),
};

/** Which mailboxes test messages go to, and when. */
function canaryWords(body: Readonly<Record<string, unknown>>): Words | null {
  if (body.subject !== 'canaries') return null;
  const to = canarySettings.safeParse(body.to);
  if (!to.success) return plain('Test messages changed');
  const { sources, times, lateMinutes } = to.data;
  const where =
    sources.length === 0
      ? 'No mailbox is tried.'
      : `Tried: ${visible(sources.map(({ sourceId }) => sourceId).join(', '))}.`;
  const when = `At ${times.join(', ')}; late after ${lateMinutes} minutes.`;
  return { title: 'Test messages changed', text: sources.length === 0 ? [where] : [where, when], mark: 'decision' };
}

/** Who is told when; the people stand on the page, not here. */
function notifyWords(body: Readonly<Record<string, unknown>>): Words | null {
  if (body.subject !== 'notifications') return null;
  const to = notifyPlan.safeParse(body.to);
  if (!to.success) return plain('Notifications changed');
  const { daily, dailyAt, rota, away } = to.data;
  const waits = daily.length === 0 ? 'Everything leaves at once.' : `Once a day at ${dailyAt}: ${daily.join(', ')}.`;
  const lists = `Stretches on the rota: ${rota.length}. Addresses outside the hours of work: ${away.length}.`;
  return { title: 'Notifications changed', text: [waits, lists], mark: 'decision' };
}

/** A change to what is watched names its rule. */
function ofRule(
  words: { title: string; text: readonly string[]; rule?: string; subject?: string } | null,
): Words | null {
  if (words === null) return null;
  return { title: words.title, text: [`Rule ${words.rule ?? words.subject}.`, ...words.text], mark: 'decision' };
}

const plain = (title: string): Words => ({ title, text: [], mark: 'event' });
const quiet = (title: string): Words => ({ title, text: [], mark: 'quiet' });

function decisionWords(body: OpenedEntry['body']): Pick<Words, 'title' | 'text'> {
  const read = decision.safeParse(body);
  if (!read.success) return { title: 'Decision', text: [] };
  const { decision: kind, verdict, note: words, harm = [], conduct, outcome = null, alone = false } = read.data;
  const several = together.safeParse(body);
  return {
    title: ACTION_NAMES[kind] ?? 'Decision',
    text: [
      ...(verdict === null ? [] : [`Is the finding right? ${VERDICT_NAMES[verdict] ?? verdict}.`]),
      ...(harm.length === 0 ? [] : [`Harm threshold: ${harm.map(one => HARM_WORDS[one]).join('; ')}.`]),
      ...(conduct === undefined ? [] : [`Does the conduct of the adult play a part? ${conduct ? 'Yes' : 'No'}.`]),
      ...(outcome === null ? [] : [`${OUTCOME_WORDS[outcome].text}. ${OUTCOME_WORDS[outcome].meaning}`]),
      ...(alone ? ['Nobody else with authority could have signed.'] : []),
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

function linkedText({ why, note, opened }: z.infer<typeof linked>): readonly string[] {
  const what = isAction(why) ? ACTION_WORDS[why].text.toLowerCase() : why;
  const first = `${opened ? 'It was opened' : 'It was linked'} because of a decision: ${what}.`;
  return note === null || note === '' ? [first] : [first, visible(note)];
}

function passedOnText({ why, note }: z.infer<typeof passedOn>): readonly string[] {
  return [`Decided there: ${isAction(why) ? ACTION_WORDS[why].text.toLowerCase() : why}.`, visible(note)];
}

function taskWords(body: OpenedEntry['body']): Words {
  const read = taskBody.safeParse(body);
  if (!read.success) return plain('Task');
  const step = read.data;
  if (step.step === 'added')
    return { title: 'Task added', text: [`${visible(step.text)}, due ${dayInWords(step.due)}.`], mark: 'event' };
  const title = step.step === 'done' ? 'Task done' : 'Task opened again';
  return { title, text: step.note === '' ? [] : [visible(step.note)], mark: 'event' };
}

function referralWords(body: OpenedEntry['body']): Words {
  const read = referralBody.safeParse(body);
  if (!read.success) return plain('Referral');
  const step = read.data;
  const { text: title } = REFERRAL_NAMES[step.to];
  if (step.step === 'prepared') return { title: `${title}: prepared`, text: [], mark: 'event' };
  if (step.step === 'sent')
    return {
      title: `${title}: sent`,
      text: [`${visible(step.by)}, ${dayInWords(step.when)}, ${visible(step.how)}.`],
      mark: 'event',
    };
  return { title: `${title}: answered`, text: [`${dayInWords(step.when)}. ${visible(step.answer)}`], mark: 'event' };
}

/** Verdicts of both are shown on the panel; what each wrote stands here. */
function secondReaderWords(body: OpenedEntry['body']): Words {
  const read = secondReaderBody.safeParse(body);
  if (!read.success) return plain('Second reader');
  const step = read.data;
  if (step.step === 'asked') return { title: `Second reader asked: ${step.of.name}`, text: [], mark: 'event' };
  const note = step.note === '' ? [] : [visible(step.note)];
  if (step.step === 'declined') return { title: 'Second reader declined', text: note, mark: 'event' };
  return {
    title: 'Second reader',
    text: [`Is the finding right? ${VERDICT_NAMES[step.verdict]}.`, ...note],
    mark: 'event',
  };
}

function contextTitle(body: OpenedEntry['body']): string {
  return body.step === 'kept' ? 'Fetched messages kept as evidence' : 'Messages fetched from their source';
}

function contextText({ outcomes }: z.infer<typeof contextFetched>): readonly string[] {
  const all = Object.values(outcomes);
  const found = all.filter(outcome => outcome === 'found').length;
  return [`${found} of ${counted(all.length, 'message')} found.`];
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

const FORMAT_NAMES: Readonly<Record<ExportFormat, string>> = {
  pdf: 'PDF',
  bundle: 'Bundle',
  pack: 'Pack for another case system',
};

function formatText(format: string): string {
  return Object.hasOwn(FORMAT_NAMES, format) ? FORMAT_NAMES[format as ExportFormat] : format;
}

function purposeText(purpose: string): string {
  return Object.hasOwn(PURPOSES, purpose) ? PURPOSES[purpose as Purpose].text : purpose;
}

function partsText(parts: readonly string[]): string {
  const texts = parts.map(part => (Object.hasOwn(PARTS, part) ? PARTS[part as Part].text : part));
  return texts.join(', ').toLowerCase();
}
