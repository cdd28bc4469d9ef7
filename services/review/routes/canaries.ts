import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { CanaryModel } from '../../../models/canary.js';
import { canariesBetween } from '../../canary/log.js';
import { canaryNow } from '../../canary/run.js';
import { type CanarySettings, canarySettings, loadCanarySettings, saveCanarySettings } from '../../canary/settings.js';
import { appendToRecord } from '../../cases/record.js';
import { canSend } from '../../notify/can-send.js';
import { loadSchool } from '../../register/school.js';
import { configuredSources } from '../../sources/configured.js';
import { admits, KEEPERS, WATCHERS } from '../access.js';
import { csvText } from '../csv.js';
import type { ReviewEdges } from '../edges.js';
import { type CanarySource, presentCanaries, SHOWN_DAYS } from '../presenters/canaries.js';
import { SchoolClock } from '../presenters/time.js';
import type { FieldError } from '../source-form.js';
import { formId } from './fields.js';
import { type Answer, page, type Route, redirect, route } from './route.js';

const DAY = 86_400_000;

/** Test messages: their log, and which sources are tried when. */
export const CANARY_ROUTES: readonly Route[] = [
  route({
    method: 'get',
    path: '/coverage/canaries',
    audience: WATCHERS,
    serve: async visit => show(visit, await loadCanarySettings(), []),
  }),
  route({
    method: 'post',
    path: '/coverage/canaries',
    audience: KEEPERS,
    body: z.strictObject({
      id: formId,
      address: z.union([z.string().max(300), z.array(z.string().max(300)).max(50)]).default([]),
      source: z.union([z.string().max(60), z.array(z.string().max(60)).max(50)]).default([]),
      times: z.string().max(200),
      lateMinutes: z.string().max(10),
    }),
    serve: async visit => {
      const { body, user, now, edges, request } = visit;
      const ids = [body.source].flat();
      const addresses = [body.address].flat().map(address => address.trim().toLowerCase());
      const typed = {
        sources: ids.flatMap((sourceId, at) => (addresses[at] ? [{ sourceId, address: addresses[at] ?? '' }] : [])),
        times: body.times.split(/[\s,;]+/).filter(Boolean),
        lateMinutes: Number(body.lateMinutes),
      };
      const read = canarySettings.safeParse(typed);
      if (!read.success) {
        const errors = [...new Set(read.error.issues.map(({ path }) => String(path[0])))].map(errorAt);
        return show(visit, typed, errors, 422);
      }
      const before = await loadCanarySettings();
      const actor = { kind: 'user', id: user._id, name: user.name } as const;
      const entry = { subject: 'canaries', from: before, to: read.data };
      await appendToRecord(
        'monitoring',
        { key: `canaries:${body.id}`, kind: 'changed', actor, body: entry },
        now,
        edges.keys,
      );
      await saveCanarySettings(read.data, now);
      request.session.notice =
        read.data.sources.length === 0
          ? 'No test message is sent any more.'
          : 'It is kept. The next one goes at its time.';
      return redirect('/coverage/canaries');
    },
  }),
  route({
    method: 'post',
    path: '/coverage/canaries/send',
    audience: KEEPERS,
    serve: async ({ now, edges, request }) => {
      const { sources } = await loadCanarySettings();
      const since = new Date(now.getTime() - 60_000);
      const recent = await CanaryModel.exists({ dueAt: { $gte: since } });
      if (sources.length === 0) request.session.notice = 'Say first by which address a source is reached.';
      else if (recent) request.session.notice = 'One was sent within the last minute. Wait for it.';
      else {
        for (const { sourceId } of sources) await canaryNow(sourceId, now, edges.keys.identityKey);
        request.session.notice = 'It leaves within seconds. Look here again in a minute.';
      }
      return redirect('/coverage/canaries');
    },
  }),
  route({
    method: 'get',
    path: '/coverage/canaries.csv',
    audience: WATCHERS,
    serve: async ({ now }) => {
      const canaries = await canariesBetween(new Date(now.getTime() - 400 * DAY), new Date(now.getTime() + DAY));
      const header = ['source', 'due', 'state', 'sent', 'seen', 'scanned', 'raised', 'severity', 'altered', 'problem'];
      const moment = (at: Date | null) => at?.toISOString() ?? '';
      const rows = canaries.map(one => [
        one.sourceId,
        moment(one.dueAt),
        one.state,
        ...[one.sentAt, one.seenAt, one.scannedAt, one.raisedAt].map(moment),
        one.severity ?? '',
        one.altered ? 'yes' : 'no',
        one.problem ?? '',
      ]);
      return { kind: 'file', name: 'candour-test-messages.csv', type: 'text/csv', content: csvText([header, ...rows]) };
    },
  }),
];

function errorAt(field: string): FieldError {
  if (field === 'times') return { field: 'times', text: 'Write times like 07:00, 13:00' };
  if (field === 'lateMinutes') return { field: 'lateMinutes', text: 'Write minutes from 5 to 1440' };
  return { field: 'address-1', text: 'Write addresses like mentoring@school.example, or leave a source empty' };
}

interface Showing {
  readonly edges: ReviewEdges;
  readonly now: Date;
  readonly user: { readonly role: Parameters<typeof admits>[1] };
}

async function show(
  { edges, now, user }: Showing,
  settings: CanarySettings,
  errors: readonly FieldError[],
  status = 200,
): Promise<Answer> {
  const [canaries, sources, school] = await Promise.all([
    canariesBetween(new Date(now.getTime() - SHOWN_DAYS * DAY), new Date(now.getTime() + DAY)),
    reachable(edges),
    loadSchool(edges.config.school),
  ]);
  const clock = new SchoolClock(now, school.timeZone);
  const { timeZone } = school;
  const sends = canSend(edges.config);
  const addressOf = new Map(settings.sources.map(({ sourceId, address }) => [sourceId, address]));
  return page(
    'canaries',
    {
      ...presentCanaries({ canaries, sources, settings, canSend: sends, now, clock, timeZone }),
      mayChange: admits(KEEPERS, user.role),
      formId: randomUUID(),
      sources: sources.map(({ id, label, address }) => ({ id, label, value: addressOf.get(id) ?? '', hint: address })),
      times: settings.times.join(', '),
      lateMinutes: String(settings.lateMinutes),
      errors,
      errorAt: Object.fromEntries(errors.map(({ field, text }) => [field, { text }])),
    },
    status,
  );
}

/** Sources that e-mail comes to. */
async function reachable({ config, keys }: ReviewEdges): Promise<readonly CanarySource[]> {
  const all = await configuredSources(config, keys);
  return all.flatMap(({ config: source }) =>
    source.kind === 'imap'
      ? [{ id: source.id, label: source.id, address: source.user.includes('@') ? source.user : '' }]
      : [],
  );
}
