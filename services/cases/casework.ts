import { z } from 'zod';
import type { RecordEntry, RecordKind } from '../../models/record-entry.js';
import type { OpenedEntry } from './record.js';
import {
  type Action,
  HARM_THRESHOLD,
  isAction,
  OUTCOMES,
  type Outcome,
  STAGES,
  type Stage,
  VERDICTS,
} from './states.js';

/** Entries that change the stage of a case. */
export const STAGE_KINDS = ['decision', 'outcome', 'sign-off'] as const satisfies readonly RecordKind[];
/** Entries that the work on a case is made of. */
export const CASEWORK_KINDS = [
  ...STAGE_KINDS,
  'lease',
  'task',
  'meeting',
  'referral',
  'second-reader',
] as const satisfies readonly RecordKind[];

const person = z.object({ id: z.string(), name: z.string() });
export type Person = z.infer<typeof person>;

/** `YYYY-MM-DD`, by the school's calendar. */
export const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

/** Bodies of entries, as they are written and read. */
export const decisionBody = z.object({
  decision: z.string(),
  verdict: z.enum(VERDICTS).nullable(),
  note: z.string(),
  /** Of an allegation: which of the criteria are met. */
  harm: z.array(z.enum(HARM_THRESHOLD)).optional(),
  /** Of an action: the school's day, from which what is due counts. */
  day: day.optional(),
  /** Of an action about a child: whether the conduct of the adult plays a part. */
  conduct: z.boolean().optional(),
  /** Of an outcome. */
  outcome: z.enum(OUTCOMES).nullable().optional(),
  /** Of a sign-off: nobody else with authority could have given it. */
  alone: z.boolean().optional(),
  /** How many cases were closed with it in one go, itself included. */
  together: z.number().optional(),
  from: z.enum(STAGES as [Stage, ...Stage[]]),
  to: z.enum(STAGES as [Stage, ...Stage[]]),
});
/** Somebody has the case now, in the place of whoever had gone silent. */
export const leaseBody = z.object({ step: z.literal('taken-over'), from: z.string().nullable() });
export const taskBody = z.discriminatedUnion('step', [
  z.object({ step: z.literal('added'), taskId: z.string(), text: z.string(), due: day, who: person.nullable() }),
  z.object({ step: z.literal('done'), taskId: z.string(), note: z.string() }),
  z.object({ step: z.literal('reopened'), taskId: z.string(), note: z.string() }),
]);
export const meetingBody = z.object({
  meetingId: z.string(),
  date: day,
  present: z.string(),
  discussed: z.string(),
  actions: z.array(z.object({ text: z.string(), due: day, who: person.nullable() })),
});
export const REFERRAL_KINDS = ['lado', 'social-care', 'police'] as const;
export type ReferralKind = (typeof REFERRAL_KINDS)[number];
export const referralBody = z.discriminatedUnion('step', [
  z.object({ step: z.literal('prepared'), to: z.enum(REFERRAL_KINDS), fields: z.record(z.string(), z.string()) }),
  z.object({ step: z.literal('sent'), to: z.enum(REFERRAL_KINDS), how: z.string(), when: z.string(), by: z.string() }),
  z.object({ step: z.literal('answered'), to: z.enum(REFERRAL_KINDS), answer: z.string(), when: z.string() }),
]);
export const secondReaderBody = z.discriminatedUnion('step', [
  z.object({ step: z.literal('asked'), askId: z.string(), of: person, verdict: z.enum(VERDICTS) }),
  z.object({ step: z.literal('answered'), askId: z.string(), verdict: z.enum(VERDICTS), note: z.string() }),
  z.object({ step: z.literal('declined'), askId: z.string(), note: z.string() }),
]);

export interface Task {
  readonly id: string;
  readonly text: string;
  readonly due: string;
  readonly who: Person | null;
  readonly addedBy: string;
  /** Who did it, when, and what they wrote; `null` while it is open. */
  readonly done: { readonly by: string; readonly at: Date; readonly note: string } | null;
}

export interface Meeting extends z.infer<typeof meetingBody> {
  readonly by: string;
}

export interface Referral {
  readonly to: ReferralKind;
  readonly prepared: {
    readonly by: Person;
    readonly at: Date;
    readonly fields: Readonly<Record<string, string>>;
  } | null;
  readonly sent: { readonly by: string; readonly how: string; readonly when: string; readonly notedAt: Date } | null;
  readonly answered: { readonly answer: string; readonly when: string; readonly notedBy: string } | null;
}

/** Somebody was asked to judge for themselves. The first verdict was fixed when they were asked. */
export interface SecondReading {
  readonly askId: string;
  readonly askedBy: Person;
  readonly askedAt: Date;
  readonly of: Person;
  readonly first: (typeof VERDICTS)[number];
  readonly answer: {
    readonly verdict: (typeof VERDICTS)[number] | null;
    readonly note: string;
    readonly at: Date;
  } | null;
}

/** What the record of a case tells of the work on it. */
export interface Casework {
  readonly stage: Stage;
  /** Who decided last what to do, took the case, or took it over. */
  readonly holder: Person | null;
  readonly heldSince: Date | null;
  /** Of the last entry that led from one stage to another. */
  readonly movedAt: Date | null;
  /** The latest action, with what stood in it; `null` once the case was opened again. */
  readonly action: {
    readonly kind: Action;
    readonly by: Person;
    readonly at: Date;
    readonly note: string;
    readonly verdict: (typeof VERDICTS)[number] | null;
    readonly harm: readonly (typeof HARM_THRESHOLD)[number][];
    /** Whether the conduct of the adult plays a part; `null`: that was not asked. */
    readonly conduct: boolean | null;
  } | null;
  readonly concluded: {
    readonly outcome: Outcome | null;
    readonly by: Person;
    readonly at: Date;
    readonly note: string;
  } | null;
  readonly signedOff: { readonly by: Person; readonly at: Date; readonly alone: boolean } | null;
  /** When somebody first took it, and when an action was last decided. */
  readonly acknowledgedAt: Date | null;
  readonly decidedAt: Date | null;
  readonly tasks: readonly Task[];
  readonly meetings: readonly Meeting[];
  readonly referrals: readonly Referral[];
  readonly secondReadings: readonly SecondReading[];
}

/** Follows from the entries alone, in their order. A body that is of another version is an error: a state must not be guessed. */
export function caseworkOf(entries: readonly OpenedEntry[]): Casework {
  const tasks = new Map<string, Task>();
  const referrals = new Map<ReferralKind, Referral>();
  const readings = new Map<string, SecondReading>();
  const meetings: Meeting[] = [];
  let stages = NOTHING_DECIDED;
  for (const entry of entries) {
    switch (entry.kind) {
      case 'decision':
      case 'outcome':
      case 'sign-off':
        stages = afterStep(stages, entry);
        break;
      case 'lease':
        stages = afterTakingOver(stages, entry);
        break;
      case 'task':
        addTaskStep(tasks, entry);
        break;
      case 'meeting':
        meetings.push({ ...meetingBody.parse(entry.body), by: entry.actor.name });
        break;
      case 'referral':
        addReferralStep(referrals, entry);
        break;
      case 'second-reader':
        addReadingStep(readings, entry);
        break;
      default:
        break;
    }
  }
  return {
    ...stages,
    tasks: [...tasks.values()],
    meetings,
    referrals: [...referrals.values()],
    secondReadings: [...readings.values()],
  };
}

type Stages = Omit<Casework, 'tasks' | 'meetings' | 'referrals' | 'secondReadings'>;

const NOTHING_DECIDED: Stages = {
  stage: 'new',
  holder: null,
  heldSince: null,
  movedAt: null,
  action: null,
  concluded: null,
  signedOff: null,
  acknowledgedAt: null,
  decidedAt: null,
};

function afterStep(before: Stages, entry: OpenedEntry): Stages {
  const body = decisionBody.parse(entry.body);
  const by = personOf(entry.actor);
  const { at } = entry;
  const next = { ...before, stage: body.to, movedAt: at, acknowledgedAt: before.acknowledgedAt ?? at };
  if (isAction(body.decision)) {
    const { verdict, note, harm = [], conduct = null } = body;
    const action = { kind: body.decision, by, at, note, verdict, harm, conduct };
    return { ...next, holder: by, heldSince: at, action, concluded: null, signedOff: null, decidedAt: at };
  }
  if (body.decision === 'outcome')
    return { ...next, concluded: { outcome: body.outcome ?? null, by, at, note: body.note } };
  if (body.decision === 'send-back') return { ...next, concluded: null };
  if (body.decision === 'sign-off') return { ...next, signedOff: { by, at, alone: body.alone ?? false } };
  // Taken, given back, opened again: whoever did it has it now, and what was decided before is open anew.
  const held = body.to === 'new' ? { holder: null, heldSince: null } : { holder: by, heldSince: at };
  return { ...next, ...held, action: null, concluded: null, signedOff: null };
}

function afterTakingOver(before: Stages, { body, actor, at }: OpenedEntry): Stages {
  leaseBody.parse(body);
  return before.stage === 'in-review' ? { ...before, holder: personOf(actor), heldSince: at } : before;
}

function addTaskStep(tasks: Map<string, Task>, { body, actor, at }: OpenedEntry): void {
  const step = taskBody.parse(body);
  if (step.step === 'added') {
    const { taskId, text, due, who } = step;
    tasks.set(taskId, { id: taskId, text, due, who, addedBy: actor.name, done: null });
    return;
  }
  const task = tasks.get(step.taskId);
  if (!task) return;
  const done = step.step === 'done' ? { by: actor.name, at, note: step.note } : null;
  tasks.set(task.id, { ...task, done });
}

function addReferralStep(referrals: Map<ReferralKind, Referral>, { body, actor, at }: OpenedEntry): void {
  const step = referralBody.parse(body);
  const before = referrals.get(step.to) ?? { to: step.to, prepared: null, sent: null, answered: null };
  if (step.step === 'prepared')
    referrals.set(step.to, { ...before, prepared: { by: personOf(actor), at, fields: step.fields } });
  else if (step.step === 'sent') {
    const { by, how, when } = step;
    referrals.set(step.to, { ...before, sent: { by, how, when, notedAt: at } });
  } else referrals.set(step.to, { ...before, answered: { answer: step.answer, when: step.when, notedBy: actor.name } });
}

function addReadingStep(readings: Map<string, SecondReading>, { body, actor, at }: OpenedEntry): void {
  const step = secondReaderBody.parse(body);
  if (step.step === 'asked') {
    const { askId, of, verdict } = step;
    readings.set(askId, { askId, askedBy: personOf(actor), askedAt: at, of, first: verdict, answer: null });
    return;
  }
  const reading = readings.get(step.askId);
  if (!reading) return;
  const verdict = step.step === 'answered' ? step.verdict : null;
  readings.set(step.askId, { ...reading, answer: { verdict, note: step.note, at } });
}

/** What this reader was asked to judge and has not: until then they see nobody's verdict. */
export function openReadingOf({ secondReadings }: Casework, userId: string): SecondReading | null {
  return secondReadings.find(({ of, answer }) => of.id === userId && answer === null) ?? null;
}

export function openTasks({ tasks }: Casework): readonly Task[] {
  return tasks.filter(({ done }) => done === null);
}

/** The earliest day on which one is due, or `null`. */
export function nextTaskDue(casework: Casework): string | null {
  return (
    openTasks(casework)
      .map(({ due }) => due)
      .sort()[0] ?? null
  );
}

function personOf({ id, name }: RecordEntry['actor']): Person {
  return { id, name };
}
