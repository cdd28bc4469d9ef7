import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { CaseRecord } from '../../../models/case.js';
import { UserModel, type UserRecord } from '../../../models/user.js';
import {
  closeTogether,
  hindrances,
  isTogetherVerdict,
  REASONS_LEFT,
  type ReasonLeft,
  TOGETHER_VERDICTS,
} from '../../cases/close-together.js';
import { foldKeysOf } from '../../cases/fold.js';
import { readableCase } from '../../cases/queries.js';
import {
  casesLike,
  LIST_LIMIT,
  QUEUE_PAGE_SIZE,
  type Reading,
  readingOf,
  severalCases,
  waitingInOrder,
} from '../../cases/queue.js';
import { loadSchool } from '../../register/school.js';
import { READERS } from '../access.js';
import type { ReviewEdges } from '../edges.js';
import { VERDICT_NAMES } from '../presenters/actions.js';
import { presentRow } from '../presenters/case-row.js';
import { LANE_NAMES } from '../presenters/marks.js';
import { counted, SchoolClock } from '../presenters/time.js';
import type { FieldError } from '../source-form.js';
import { caseNumber, caseNumbers, formId } from './fields.js';
import { type Answer, notFound, page, type Route, redirect, route } from './route.js';

const MOST_WORDS = 10_000;
const TITLE = 'Close several low-severity or routine cases';
const RIGHT_ONES =
  'A case whose findings are right is decided by itself: choose “No” or “Unsure”, or close it on its own page';

/** Cases that are alike, and closing several low ones with one reason. */
export const QUEUE_ALIKE_ROUTES: readonly Route[] = [
  route({
    method: 'get',
    path: '/queue/alike/:number',
    audience: READERS,
    params: caseNumber,
    serve: async visit => {
      const about = await readableCase(visit.user, visit.params.number);
      if (!about) return notFound;
      const reading = await readingOf(visit.user);
      const alike = foldKeysOf(about).length === 0 ? [] : await casesLike([about], reading, about.lane);
      const cases = [about, ...alike.filter(one => one._id !== about._id)];
      const why = await hindrances(cases);
      return page('queue-alike', {
        title: 'Cases that are alike',
        here: '/queue',
        intro: introOf(about, cases.length),
        laneName: LANE_NAMES[about.lane],
        cases: await rowsOf(cases, why, visit),
        closable: cases.filter(one => why.get(one._id) === null).length,
      });
    },
  }),
  route({
    // With nothing ticked the list to tick in, with something the question whether it is meant. Neither changes anything.
    method: 'get',
    path: '/queue/close',
    audience: READERS,
    query: z.strictObject({ number: caseNumbers }),
    serve: async visit => {
      const reading = await readingOf(visit.user);
      if (visit.query.number.length === 0) return choosing(reading, visit);
      return asking(reading, visit, visit.query.number, { note: '', verdict: null }, [], randomUUID());
    },
  }),
  route({
    method: 'post',
    path: '/queue/close',
    audience: READERS,
    body: z.strictObject({
      id: formId,
      number: caseNumbers,
      verdict: z.enum(['yes', 'no', 'unsure']).optional(),
      note: z.string().max(MOST_WORDS),
    }),
    serve: async visit => {
      const { id, number: numbers, verdict, note } = visit.body;
      const { user, now, edges, request } = visit;
      const errors: FieldError[] = [];
      if (verdict === undefined) errors.push({ field: 'verdict', text: 'Say whether the findings are right' });
      else if (!isTogetherVerdict(verdict)) errors.push({ field: 'verdict', text: RIGHT_ONES });
      if (note.trim() === '') errors.push({ field: 'note', text: 'Write the facts and your reason' });
      if (errors.length > 0 || verdict === undefined) {
        return asking(await readingOf(user), visit, numbers, { note, verdict: verdict ?? null }, errors, id);
      }
      const { closed, left } = await closeTogether(numbers, { id, verdict, note: note.trim() }, user, now, edges.keys);
      const kept = left.map(one => `Case ${one.number} ${REASONS_LEFT[one.why]}: it was left as it is.`);
      const done = closed.length === 1 ? '1 case is closed.' : `${closed.length} cases are closed.`;
      request.session.notice = [done, 'Each can be opened again.', ...kept].join(' ');
      return redirect('/queue');
    },
  }),
];

interface Place {
  readonly user: UserRecord;
  readonly now: Date;
  readonly edges: ReviewEdges;
}

function introOf(about: CaseRecord, count: number): string {
  if (count === 1) return 'No other case is like this one any more.';
  const all = counted(count, 'case');
  return foldKeysOf(about).some(key => key.startsWith('group|'))
    ? `${all}: one adult, or near-copies of one text, with the same kind of concern and the same severity. Each is still a case of its own.`
    : `${all} about near-copies of one text, with the same severity. Each is still a case of its own.`;
}

async function rowsOf(
  cases: readonly CaseRecord[],
  why: ReadonlyMap<string, ReasonLeft | null>,
  { user, now, edges }: Place,
) {
  const [users, school] = await Promise.all([UserModel.find({}, { name: 1 }).lean(), loadSchool(edges.config.school)]);
  const names = new Map(users.map(one => [one._id, one.name]));
  const place = { names, reader: user, now, clock: new SchoolClock(now, school.timeZone) };
  return cases.map(one => ({ ...presentRow(one, place), closable: why.get(one._id) === null }));
}

async function choosing(reading: Reading, place: Place): Promise<Answer> {
  const waiting = await waitingInOrder(reading);
  const why = await hindrances(waiting);
  const ready = waiting.filter(one => why.get(one._id) === null);
  return page('queue-close', {
    title: TITLE,
    here: '/queue',
    cases: await rowsOf(ready.slice(0, QUEUE_PAGE_SIZE), why, place),
    leftOut: leftOut([...why.values()]),
    isCut: waiting.length === LIST_LIMIT ? LIST_LIMIT.toLocaleString('en-GB') : null,
    further: ready.length > QUEUE_PAGE_SIZE ? counted(ready.length - QUEUE_PAGE_SIZE, 'case') : null,
    asking: false,
    errors: [],
  });
}

/** `3 cases were reported by a person, …`: how many of those that wait are not offered, for each reason. */
function leftOut(why: readonly (ReasonLeft | null)[]): readonly string[] {
  return (Object.keys(REASONS_LEFT) as ReasonLeft[]).flatMap(reason => {
    const count = why.filter(one => one === reason).length;
    return count === 0 ? [] : [`${counted(count, 'case')} that ${count === 1 ? REASONS_LEFT[reason] : plural(reason)}`];
  });
}

function plural(reason: ReasonLeft): string {
  return REASONS_LEFT[reason].replace(/^(is|was|has|shows) /, verb => PLURALS[verb] ?? verb);
}

const PLURALS: Readonly<Record<string, string>> = {
  'is ': 'are ',
  'was ': 'were ',
  'has ': 'have ',
  'shows ': 'show ',
};

async function asking(
  reading: Reading,
  place: Place,
  numbers: readonly string[],
  typed: { readonly note: string; readonly verdict: string | null },
  errors: readonly FieldError[],
  id: string,
): Promise<Answer> {
  const cases = await severalCases(reading, numbers);
  const why = await hindrances(cases);
  const ready = cases.filter(one => why.get(one._id) === null);
  const ofEach = numbers.map(number => why.get(number) ?? (why.has(number) ? null : 'missing'));
  return page(
    'queue-close',
    {
      title: TITLE,
      here: '/queue',
      pageClass: 'page--narrow',
      asking: true,
      formId: id,
      count: counted(ready.length, 'case'),
      isNone: ready.length === 0,
      leftOut: leftOut(ofEach),
      cases: await rowsOf(ready, why, place),
      verdicts: TOGETHER_VERDICTS.map(value => ({
        value,
        text: VERDICT_NAMES[value],
        checked: typed.verdict === value,
      })),
      note: typed.note,
      errors,
      errorAt: Object.fromEntries(errors.map(({ field, text }) => [field, { text }])),
    },
    errors.length > 0 ? 422 : 200,
  );
}
