import { z } from 'zod';
import { PairModel } from '../../../models/pair.js';
import { PersonModel } from '../../../models/person.js';
import { personToken } from '../../chronology/person-token.js';
import { ROLES } from '../../register/person.js';
import { loadSchool } from '../../register/school.js';
import { loadLeftOver } from '../../register/store.js';
import { admits, KEEPERS, READERS, REGISTER_READERS } from '../access.js';
import { mayLookAt } from '../chronology-page.js';
import { csvText } from '../csv.js';
import { PEOPLE_PAGE_SIZE, presentPeople } from '../presenters/people.js';
import { SchoolClock } from '../presenters/time.js';
import { oneOrNone, pageNumber } from './fields.js';
import { importRoutes } from './import.js';
import { type Answer, notFound, page, type Route, route } from './route.js';
import { schoolRoutes } from './school.js';

const query = z.strictObject({
  role: oneOrNone(ROLES),
  words: z.string().max(100).optional().default(''),
  page: pageNumber,
});
export type PeopleQuery = z.infer<typeof query>;

export const PEOPLE_ROUTES: readonly Route[] = [
  route({
    method: 'get',
    path: '/people',
    audience: REGISTER_READERS,
    query,
    serve: async ({ query, user, edges, now }) => {
      const condition = conditionOf(query);
      const [people, total, pairs, leftOver, school] = await Promise.all([
        PersonModel.find(condition)
          .sort({ name: 1, _id: 1 })
          .skip((query.page - 1) * PEOPLE_PAGE_SIZE)
          .limit(PEOPLE_PAGE_SIZE)
          .lean(),
        PersonModel.countDocuments(condition),
        PairModel.find({}, { adultId: 1, pupilId: 1 }).lean(),
        loadLeftOver(),
        loadSchool(edges.config.school),
      ]);
      const today = new SchoolClock(now, school.timeZone).date(now);
      const mayChange = admits(KEEPERS, user.role);
      return page(
        'people',
        presentPeople({
          ...{ query, people, total, pairs, mayChange, today },
          leftOver: mayChange ? leftOver : null,
          chronologyOf: id =>
            admits(READERS, user.role) && mayLookAt(user, id)
              ? `/people/${personToken(id, 'name', edges.keys)}/open`
              : null,
        }),
      );
    },
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
  ...schoolRoutes({ base: '/school', next: '/people', step: null }),
];

function conditionOf({ role, words }: PeopleQuery): Record<string, unknown> {
  const pattern = new RegExp(words.trim().replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`), 'i');
  return {
    ...(role === null ? {} : { role }),
    ...(words.trim() === '' ? {} : { $or: [{ name: pattern }, { addresses: pattern }] }),
  };
}

async function leftOverFile(table: 'people' | 'pairs'): Promise<Answer> {
  const leftOver = (await loadLeftOver())?.[table];
  if (leftOver === undefined || leftOver.lines.length === 0) return notFound;
  const content = csvText([leftOver.headers, ...leftOver.lines]);
  return { kind: 'file', name: `${table}-left-over.csv`, type: 'text/csv; charset=utf-8', content };
}
