import { z } from 'zod';
import { RECORD_KINDS } from '../../../models/record-entry.js';
import { UserModel } from '../../../models/user.js';
import { auditEntries, verifyRecords } from '../../audit/entries.js';
import { loadSchool } from '../../register/school.js';
import { AUDITORS } from '../access.js';
import { presentAudit } from '../presenters/audit.js';
import { SchoolClock } from '../presenters/time.js';
import { oneOrNone, pageNumber } from './fields.js';
import { page, type Route, route } from './route.js';

export const PERIODS = ['1', '7', '30', '365'] as const;
const DAY = 86_400_000;

const query = z.strictObject({
  /** User id, `candour`, or empty. */
  person: z.string().max(60).optional().default(''),
  kind: oneOrNone(RECORD_KINDS),
  days: oneOrNone(PERIODS),
  page: pageNumber,
  /** Looks whether the chains of the records on this page hold. */
  verify: z.literal('yes').optional(),
});
export type AuditQuery = z.infer<typeof query>;

export const AUDIT_ROUTES: readonly Route[] = [
  route({
    method: 'get',
    path: '/audit',
    audience: AUDITORS,
    query,
    serve: async ({ query, user, edges, now }) => {
      const filter = {
        actorId: query.person === '' ? null : query.person,
        kind: query.kind,
        since: query.days === null ? null : new Date(now.getTime() - Number(query.days) * DAY),
        page: query.page,
      };
      const [{ entries, total }, users, school] = await Promise.all([
        auditEntries(user, filter),
        UserModel.find({}, { name: 1 }).sort({ name: 1 }).lean(),
        loadSchool(edges.config.school),
      ]);
      const ids = [...new Set(entries.map(({ caseId }) => caseId))];
      const verified = query.verify === undefined ? null : await verifyRecords(ids, edges.keys);
      const clock = new SchoolClock(now, school.timeZone);
      return page('audit', presentAudit({ query, entries, total, users, verified, clock }));
    },
  }),
];
