import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { CaseModel, type CaseRecord } from '../../../models/case.js';
import { PersonModel } from '../../../models/person.js';
import type { UserRecord, UserRole } from '../../../models/user.js';
import { loadAccounts } from '../../cases/accounts.js';
import { readableCase } from '../../cases/queries.js';
import { mayRead, ownLanes } from '../../cases/route.js';
import { keyOfToken, PERSON_TOKEN, personToken } from '../../chronology/person-token.js';
import { recordLook } from '../../chronology/views.js';
import { hintsOf } from '../../low-level/hints.js';
import { REGISTER_CIRCLES, registerCircle, setRegisterCircle } from '../../low-level/readers.js';
import { type LowLevelEntry, lowLevelEntries } from '../../low-level/register.js';
import { openWhole, takeTogether } from '../../low-level/take-together.js';
import { loadSchool } from '../../register/school.js';
import type { ReviewEdges } from '../edges.js';
import { hintText, presentAdult, presentRegister } from '../presenters/low-level.js';
import { SchoolClock } from '../presenters/time.js';
import { formId } from './fields.js';
import { LOW_LEVEL_ENTRY_ROUTES } from './low-level-entry.js';
import { notFound, page, type Route, redirect, route } from './route.js';

/** Which of them have a register, and which entries they meet in it, is decided in `low-level/access.ts`. */
const AUDIENCE: readonly UserRole[] = ['lead', 'deputy', 'head', 'chair'];

const one = z.strictObject({ id: z.string().regex(PERSON_TOKEN) });

export const LOW_LEVEL_ROUTES: readonly Route[] = [
  route({
    method: 'get',
    path: '/low-level',
    audience: AUDIENCE,
    serve: async ({ user, edges, now }) => {
      const entries = await lowLevelEntries(user, edges.keys);
      if (entries === null) return notFound;
      const [circle, mayChangeCircle, clock] = await Promise.all([
        registerCircle(),
        decidesCircle(user),
        clockOf(edges, now),
      ]);
      const tokenOf = (key: string) => personToken(key, 'pseudonym', edges.keys);
      const model = { entries, tokenOf, circle, mayChangeCircle, formId: randomUUID(), now, clock };
      return page('low-level', presentRegister(model));
    },
  }),
  route({
    method: 'post',
    path: '/low-level/readers',
    audience: AUDIENCE,
    body: z.strictObject({ id: formId, circle: z.enum(REGISTER_CIRCLES) }),
    serve: async ({ body, user, edges, now, request }) => {
      if (!(await decidesCircle(user))) return notFound;
      await setRegisterCircle(body.circle, body.id, user, now, edges.keys);
      request.session.notice = 'Who reads the register was changed. It is on the record.';
      return redirect('/low-level');
    },
  }),
  ...LOW_LEVEL_ENTRY_ROUTES,
  route({
    method: 'get',
    path: '/low-level/:id',
    audience: AUDIENCE,
    params: one,
    serve: async ({ params, user, edges, now }) => {
      const entries = await entriesOfToken(params.id, user, edges);
      if (entries === null) return notFound;
      const adultKey = entries[0]?.adultKey ?? '';
      const caseIds = entries.map(entry => entry.caseId);
      await recordLook({ where: 'low-level', personKey: adultKey, caseIds, namesShown: false }, user, now, edges.keys);
      const open = await openWhole(adultKey);
      return page(
        'low-level-adult',
        presentAdult({
          entries,
          token: params.id,
          chronology: (await PersonModel.exists({ _id: adultKey })) ? `/people/${params.id}/chronology` : null,
          mayTakeTogether: await mayTakeTogether(adultKey, user),
          open: open !== null && (await readableCase(user, open)) !== null ? open : null,
          formId: randomUUID(),
          now,
          clock: await clockOf(edges, now),
        }),
      );
    },
  }),
  route({
    method: 'post',
    path: '/low-level/:id/case',
    audience: AUDIENCE,
    params: one,
    body: z.strictObject({ id: formId }),
    serve: async ({ params, body, user, edges, now, request }) => {
      const entries = await entriesOfToken(params.id, user, edges);
      const adultKey = entries?.[0]?.adultKey;
      if (entries === null || adultKey === undefined || !(await mayTakeTogether(adultKey, user))) return notFound;
      const own = entries.filter(entry => !entry.isWhole && entry.opens);
      const clock = await clockOf(edges, now);
      const hints = hintsOf(own, now).map(hint => hintText(hint, clock));
      const caseId = await takeTogether({ id: body.id, adultKey, entries: own, hints }, user, now, edges.keys);
      request.session.notice = 'One case holds all of them now. Decide it with the earlier ones in sight.';
      return redirect(`/cases/${caseId}`);
    },
  }),
];

/** The entries about the adult whom the token stands for, as far as this user may see them; `null`: none. */
async function entriesOfToken(
  token: string,
  user: UserRecord,
  { keys }: ReviewEdges,
): Promise<readonly LowLevelEntry[] | null> {
  const all = await lowLevelEntries(user, keys);
  const adultKey = keyOfToken(token, 'pseudonym', new Set((all ?? []).map(entry => entry.adultKey)), keys);
  return adultKey === null ? null : (all ?? []).filter(entry => entry.adultKey === adultKey);
}

/** Whoever would read the case that comes of it. */
async function mayTakeTogether(adultKey: string, user: UserRecord): Promise<boolean> {
  const like = await CaseModel.findOne({ adultKey, action: 'low-level-concern' }).lean();
  if (like === null) return false;
  const whole: CaseRecord = { ...like, lane: 'adult-conduct', pupilKey: '-', conflicts: [], managerId: null };
  return mayRead(user, whole, await loadAccounts());
}

/** The head teacher, or who stands in for them: the readers of all that is about adults. */
async function decidesCircle(user: UserRecord): Promise<boolean> {
  return ownLanes(user, await loadAccounts()).includes('adult-conduct');
}

async function clockOf({ config }: ReviewEdges, now: Date): Promise<SchoolClock> {
  return new SchoolClock(now, (await loadSchool(config.school)).timeZone);
}
