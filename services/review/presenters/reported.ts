import { z } from 'zod';
import type { CaseRecord } from '../../../models/case.js';
import type { OpenedEntry } from '../../cases/record.js';
import { CONDUCTS, isConduct, REPORT_KINDS } from '../../staff-reports/kinds.js';
import type { NameMask } from '../name-mask.js';
import type { SchoolClock } from './time.js';
import { visible, visibleLine } from './untrusted.js';

const hows = z.enum(['address', 'name', 'part', 'near', 'unclear', 'nobody', 'none']);

/** The entry of a case that says what somebody on the staff told. */
const told = z.object({
  step: z.literal('told'),
  reference: z.string(),
  kind: z.enum(Object.keys(REPORT_KINDS) as [keyof typeof REPORT_KINDS]),
  conduct: z.string().nullish(),
  reporter: z.object({ name: z.string(), email: z.string(), userId: z.string().nullable() }),
  /** `null`: this lane does not get them. */
  words: z.string().nullable(),
  when: z.enum(['today', 'yesterday', 'earlier']).optional(),
  where: z.string().optional(),
  danger: z.boolean(),
  self: z.boolean().optional(),
  adult: z.string().optional(),
  pupil: z.string(),
  matched: z.object({ adult: hows, pupil: hows }).optional(),
  together: z.object({ caseIds: z.array(z.string()), hints: z.array(z.string()) }).optional(),
});
export type ToldBody = z.infer<typeof told>;

const later = z.discriminatedUnion('step', [
  z.object({ step: z.literal('confirmed') }),
  z.object({ step: z.literal('person-elsewhere') }),
  z.object({ step: z.literal('person'), side: z.enum(['adult', 'pupil']), label: z.string() }),
]);

export function readTold(body: OpenedEntry['body']): ToldBody | null {
  const read = told.safeParse(body);
  return read.success ? read.data : null;
}

/** How an entry about a report reads in the record. */
export function reportedWords(body: OpenedEntry['body']): { title: string; text: string[]; mark: 'event' } {
  const report = readTold(body);
  if (report !== null) {
    const { kind, reporter, words, together } = report;
    const by = reporter.userId === null ? [visibleLine(`Gave their name as ${reporter.name}, ${reporter.email}.`)] : [];
    const title =
      kind === 'pattern' || kind === 'low-level' ? REPORT_KINDS[kind].text : 'Reported by a member of staff';
    const what = kind === 'pattern' || kind === 'low-level' || words === null ? [] : [`${REPORT_KINDS[kind].text}.`];
    return {
      title,
      text: [...what, ...by, words === null ? WITHHELD : visible(words), ...(together?.hints ?? [])].filter(Boolean),
      mark: 'event',
    };
  }
  const read = later.safeParse(body);
  if (!read.success) return { title: 'Reported by a member of staff', text: [], mark: 'event' };
  if (read.data.step === 'confirmed') return { title: 'The reporter’s address was confirmed', text: [], mark: 'event' };
  if (read.data.step === 'person-elsewhere')
    return { title: 'Who may read it was looked at anew', text: [], mark: 'event' };
  const { side, label } = read.data;
  return { title: `The ${side} was identified`, text: [`It is ${label}.`], mark: 'event' };
}

const WITHHELD =
  'Only this is passed on: the pupil may need help. The words stand with other readers. Ask whoever reported it now only what the pupil’s safety needs; every other question waits until those readers say so, or an inquiry could begin too early.';

const HOW_TEXTS: Readonly<Record<z.infer<typeof hows>, string>> = {
  address: 'known by address',
  name: 'known by name',
  part: 'taken for this person by a part of what was typed: check it',
  near: 'may be this person, spelt otherwise: they do not read it; ask and say below who is meant',
  unclear: 'several people fit what was typed',
  nobody: 'nobody on the register fits what was typed',
  none: '',
};

/** An address tells who it is only as far as the register knows it. */
function howText(how: z.infer<typeof hows>, key: string): string {
  return how === 'address' && key.startsWith('unknown:') ? 'not on the register' : HOW_TEXTS[how];
}

interface ReportParts {
  readonly about: CaseRecord;
  readonly record: readonly OpenedEntry[];
  readonly earlier: readonly CaseRecord[];
  readonly namesShown: boolean;
  readonly mask: NameMask;
  readonly clock: SchoolClock;
}

/** What was told, in the place of a message; `null` for a case that messages raised. */
export function presentReport({ about, record, earlier, namesShown, mask, clock }: ReportParts) {
  const entry = record.find(({ kind, body }) => kind === 'reported' && readTold(body) !== null);
  const report = entry && readTold(entry.body);
  if (!entry || !report) return null;
  const isByHand = report.kind === 'pattern' || report.kind === 'low-level';
  const isConfirmed = record.some(({ kind, body }) => kind === 'reported' && body.step === 'confirmed');
  const side = (key: string, label: string, typed: string | undefined, how: z.infer<typeof hows> | undefined) =>
    key === '-'
      ? null
      : {
          label,
          typed: typed === undefined || typed === '' ? '' : namesShown ? `“${visibleLine(typed, 120)}”` : '',
          note:
            isByHand || isIdentified(record, key === about.adultKey ? 'adult' : 'pupil') || !how
              ? ''
              : howText(how, key),
        };
  const { matched, conduct } = report;
  return {
    heading: report.kind === 'pattern' ? 'Taken together' : 'What was reported',
    reference: report.reference,
    kind: report.words === null ? 'A pupil may need help' : REPORT_KINDS[report.kind].text,
    conduct: isConduct(conduct ?? null) ? CONDUCTS[conduct as keyof typeof CONDUCTS] : '',
    by: visibleLine(report.reporter.name, 80),
    email: visibleLine(report.reporter.email, 120),
    standing:
      report.reporter.userId !== null
        ? 'signed in'
        : isConfirmed
          ? 'address confirmed'
          : 'address not confirmed: speak to them before you rely on it',
    danger: report.danger,
    self: report.self ?? false,
    sent: clock.moment(entry.at),
    when: report.kind === 'pattern' ? '' : whenText(report.when, entry.at, clock),
    where: visibleLine(mask.text(report.where ?? ''), 200),
    words: report.words === null ? null : visible(mask.text(report.words)),
    withheld: report.words === null ? WITHHELD : '',
    adult: about.adultLabel === '' ? null : side(about.adultKey, about.adultLabel, report.adult, matched?.adult),
    pupil: side(about.pupilKey, about.pupilLabel, report.pupil, matched?.pupil),
    sides: SIDES.filter(({ value }) => value === 'pupil' || isPaired(about)),
    hints: report.together?.hints ?? [],
    earlier: earlier.map(one => ({
      href: `/cases/${one._id}`,
      title: one.title,
      day: clock.day(one.lastAt),
      pupil: one.pupilLabel,
    })),
    mayIdentify: about.findingCount === 0 && about.state !== 'closed' && report.kind !== 'pattern',
  };
}

const SIDES = [
  { value: 'adult', text: 'The adult' },
  { value: 'pupil', text: 'The pupil' },
] as const;

/** Whether its readers may know who the adult is. */
function isPaired({ pairKey, adultKey }: CaseRecord): boolean {
  return pairKey.startsWith(`${adultKey}|`);
}

function isIdentified(record: readonly OpenedEntry[], side: 'adult' | 'pupil'): boolean {
  return record.some(({ kind, body }) => kind === 'reported' && body.step === 'person' && body.side === side);
}

const DAY = 86_400_000;

function whenText(when: ToldBody['when'], sent: Date, clock: SchoolClock): string {
  if (when === undefined) return '';
  if (when === 'earlier') return `before ${clock.day(sent)}`;
  return clock.day(when === 'today' ? sent : new Date(sent.getTime() - DAY));
}

/** The cases that a pattern is made of, by number. */
export function takenTogether(record: readonly OpenedEntry[]): readonly string[] {
  return record.flatMap(({ kind, body }) => (kind === 'reported' ? (readTold(body)?.together?.caseIds ?? []) : []));
}

/** What tellers typed for people that the register does not know, by key: shown where names are. */
export function typedNames(about: CaseRecord, record: readonly OpenedEntry[]): ReadonlyMap<string, string> {
  const report = record
    .map(({ kind, body }) => (kind === 'reported' ? readTold(body) : null))
    .find(one => one !== null);
  const names = new Map<string, string>();
  if (!report) return names;
  for (const [key, typed] of [
    [about.adultKey, report.self ? report.reporter.name : (report.adult ?? '')],
    [about.pupilKey, report.pupil],
  ] as const) {
    if (key.startsWith('unknown:') && typed !== '') names.set(key, visibleLine(typed, 120));
  }
  return names;
}
