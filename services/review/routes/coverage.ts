import { z } from 'zod';
import { AnchorModel } from '../../../models/anchor.js';
import type { LedgerEntryRecord } from '../../../models/ledger-entry.js';
import { MessageModel } from '../../../models/message.js';
import { NotificationModel } from '../../../models/notification.js';
import { latestCanaries } from '../../canary/log.js';
import { loadOutlook } from '../../cases/outlook.js';
import { coverageOfAll } from '../../ledger/coverage.js';
import { languageCounts, latestInOtherLanguages } from '../../ledger/languages.js';
import { retryEntry } from '../../ledger/retry.js';
import { unreadEntries } from '../../ledger/unread.js';
import { canSend } from '../../notify/can-send.js';
import { loadSchool } from '../../register/school.js';
import { reportTroubles } from '../../reports/trouble.js';
import { runningScanners } from '../../scan/scanners.js';
import { admits, KEEPERS, MESSAGE_READERS, RETRIERS, WATCHERS } from '../access.js';
import { mayOpen, openedMessageModel } from '../opened-message.js';
import { presentAnchor } from '../presenters/anchor.js';
import { canaryLine } from '../presenters/canaries.js';
import { presentCoverage } from '../presenters/coverage.js';
import { SchoolClock } from '../presenters/time.js';
import { connectRoutes } from './connect.js';
import { messageId, pageNumber } from './fields.js';
import { notFound, page, type Route, redirect, route } from './route.js';

const PAGE_SIZE = 50;
/** Messages in other languages that are listed, and among how many of the latest those are looked for that this reader may open. */
const FOREIGN_SHOWN = 20;
const MOST_FOREIGN = 200;

export const COVERAGE_ROUTES: readonly Route[] = [
  route({
    method: 'get',
    path: '/coverage',
    audience: WATCHERS,
    query: z.strictObject({ page: pageNumber }),
    serve: async ({ query, user, edges, now }) => {
      const [coverage, unread, failed, school, counts, foreign, outlook, scanners, anchor, canaries] =
        await Promise.all([
          coverageOfAll(),
          unreadEntries(query.page, PAGE_SIZE),
          NotificationModel.exists({ state: 'failed' }),
          loadSchool(edges.config.school),
          languageCounts(now),
          latestInOtherLanguages(now, MOST_FOREIGN),
          loadOutlook(),
          runningScanners(now),
          AnchorModel.findOne({}).sort({ _id: -1 }).lean(),
          latestCanaries(),
        ]);
      const clock = new SchoolClock(now, school.timeZone);
      const may = { keep: admits(KEEPERS, user.role), read: admits(MESSAGE_READERS, user.role) };
      const notifications = { failed: failed !== null, canSend: canSend(edges.config) };
      // A line that leads nowhere would tell of a message that this reader must not know of.
      const toBeSeen = may.read ? foreign.filter(message => mayOpen(message, user, outlook)) : [];
      const languages = { counts, latest: toBeSeen.slice(0, FOREIGN_SHOWN) };
      const partly = may.read ? await messagesOfEntries(unread.entries) : [];
      const openable = new Set(partly.filter(message => mayOpen(message, user, outlook)).map(({ _id }) => _id));
      const reports = await reportTroubles(now, edges);
      const parts = { coverage, unread, openable, languages, notifications, scanners, reports };
      const model = presentCoverage(parts, clock, may);
      const last = query.page * PAGE_SIZE;
      return page('coverage', {
        ...model,
        canary: canaryLine([...canaries.values()], clock),
        record: presentAnchor(anchor, edges.signer.fingerprint, clock),
        previous: query.page > 1 ? `/coverage?page=${query.page - 1}#unread` : null,
        next: last < unread.total ? `/coverage?page=${query.page + 1}#unread` : null,
      });
    },
  }),
  route({
    method: 'post',
    path: '/coverage/retry',
    audience: RETRIERS,
    body: z.strictObject({ entry: z.string().max(2_000) }),
    serve: async ({ body, now, request }) => {
      const found = await retryEntry(body.entry, now);
      request.session.notice = found
        ? 'It is in line again, and read within a minute.'
        : 'It is not in this list any more: it may have been read in the meantime.';
      return redirect('/coverage');
    },
  }),
  route({
    method: 'get',
    path: '/coverage/messages/:id',
    audience: MESSAGE_READERS,
    params: z.strictObject({ id: messageId }),
    serve: async ({ params, user, edges, now }) => {
      const model = await openedMessageModel(params.id, user, edges, now);
      return model === null ? notFound : page('opened-message', model);
    },
  }),
  ...connectRoutes({ base: '/sources/new', next: '/coverage', step: null }),
];

function messagesOfEntries(entries: readonly LedgerEntryRecord[]) {
  return MessageModel.find({ _id: { $in: entries.flatMap(({ messageId }) => messageId ?? []) } }).lean();
}
