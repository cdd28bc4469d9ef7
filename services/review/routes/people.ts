import { PairModel } from '../../../models/pair.js';
import { PersonModel } from '../../../models/person.js';
import { loadExpiries } from '../../register/checks.js';
import { isOver } from '../../register/edit.js';
import { loadSchool } from '../../register/school.js';
import { loadLeftOver } from '../../register/store.js';
import { admits, KEEPERS, REGISTER_READERS } from '../access.js';
import { csvText } from '../csv.js';
import { openWords, peopleAddress, peopleQuery, peopleSearch, sealWords } from '../people-query.js';
import { AHEAD, presentPeople } from '../presenters/people.js';
import { SchoolClock } from '../presenters/time.js';
import { importRoutes } from './import.js';
import { PERSON_ROUTES } from './person.js';
import { type Answer, notFound, page, type Route, redirect, route } from './route.js';
import { schoolRoutes } from './school.js';

export const PEOPLE_ROUTES: readonly Route[] = [
  route({
    method: 'get',
    path: '/people',
    audience: REGISTER_READERS,
    query: peopleQuery,
    serve: async ({ query, user, edges, now }) => {
      const words = openWords(query.find, edges.keys);
      if (words === null) return notFound;
      const school = await loadSchool(edges.config.school);
      const today = new SchoolClock(now, school.timeZone).date(now);
      const [people, pairs, expiries, leftOver] = await Promise.all([
        PersonModel.find(conditionOf(query.role, words)).lean(),
        pairsOf(today),
        loadExpiries(today, AHEAD),
        loadLeftOver(),
      ]);
      const mayChange = admits(KEEPERS, user.role);
      const parts = { query, words, people, pairs, expiries, leftOver: mayChange ? leftOver : null, mayChange, today };
      return page('people', presentPeople(parts));
    },
  }),
  route({
    method: 'post',
    path: '/people/find',
    audience: REGISTER_READERS,
    body: peopleSearch,
    serve: async ({ body: { words, role, view }, edges }) =>
      redirect(peopleAddress({ role, view, find: sealWords(words, edges.keys), page: 1 })),
  }),
  route({
    method: 'get',
    path: '/people/left-over/people.csv',
    audience: KEEPERS,
    serve: async () => leftOverFile('people'),
  }),
  route({
    method: 'get',
    path: '/people/left-over/pairs.csv',
    audience: KEEPERS,
    serve: async () => leftOverFile('pairs'),
  }),
  ...importRoutes({ base: '/people/import', next: '/people', step: null }),
  ...PERSON_ROUTES,
  ...schoolRoutes({ base: '/school', next: '/people', step: null }),
];

function conditionOf(role: string | null, words: string): Record<string, unknown> {
  const pattern = new RegExp(words.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`), 'i');
  return {
    ...(role === null ? {} : { role }),
    ...(words === '' ? {} : { $or: [{ name: pattern }, { addresses: pattern }] }),
  };
}

/** How many pairs each person is in that are not over. */
async function pairsOf(today: string): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const pair of await PairModel.find({}, { adultId: 1, pupilId: 1, to: 1 }).lean()) {
    if (isOver(pair, today)) continue;
    for (const id of [pair.adultId, pair.pupilId]) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}

async function leftOverFile(table: 'people' | 'pairs'): Promise<Answer> {
  const leftOver = (await loadLeftOver())?.[table];
  if (leftOver === undefined || leftOver.lines.length === 0) return notFound;
  const content = csvText([leftOver.headers, ...leftOver.lines]);
  return { kind: 'file', name: `${table}-left-over.csv`, type: 'text/csv; charset=utf-8', content };
}
