import { z } from 'zod';
import { SourceModel } from '../../../models/source.js';
import type { SourceConfig } from '../../config.js';
import { coverageOfAll } from '../../ledger/coverage.js';
import { endOutage, outagesOf } from '../../ledger/outages.js';
import { loadSchool } from '../../register/school.js';
import { configuredSources } from '../../sources/configured.js';
import { switchSource } from '../../sources/connect.js';
import { KEEPERS, WATCHERS } from '../access.js';
import type { ReviewEdges } from '../edges.js';
import { presentSource } from '../presenters/coverage.js';
import { presentOutages } from '../presenters/outages.js';
import { checkPanel } from '../presenters/source-form.js';
import { SchoolClock } from '../presenters/time.js';
import { type Answer, notFound, page, type Route, redirect, route } from './route.js';

const params = z.strictObject({ id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/) });

/** One source: its folders, its trouble, a test at any time, and the switch. */
export const SOURCES_ROUTES: readonly Route[] = [
  route({
    method: 'get',
    path: '/sources/:id',
    audience: WATCHERS,
    params,
    serve: ({ params, user, edges, now }) => sourcePage(params.id, user.role, edges, now, null),
  }),
  route({
    method: 'post',
    path: '/sources/:id/test',
    audience: KEEPERS,
    params,
    serve: async ({ params, user, edges, now }) => {
      const config = await configOf(params.id, edges);
      if (config === null) return notFound;
      return sourcePage(params.id, user.role, edges, now, checkPanel(await edges.checkSource(config)));
    },
  }),
  route({
    method: 'post',
    path: '/sources/:id/switch',
    audience: KEEPERS,
    params,
    body: z.strictObject({ to: z.enum(['on', 'off']) }),
    serve: async ({ params, body, user, edges, now, request }) => {
      if (!(await switchSource(params.id, body.to === 'on'))) return notFound;
      // What is not to be read is not out of reach.
      if (body.to === 'off') await endOutage(params.id, now);
      edges.log.warn({ userId: user._id, sourceId: params.id, to: body.to }, 'source switched');
      request.session.notice =
        body.to === 'on'
          ? 'The source is switched on. Reading goes on where it stood.'
          : 'The source is switched off: what is written there now is not watched.';
      return redirect(`/sources/${params.id}`);
    },
  }),
];

async function sourcePage(
  id: string,
  role: string,
  edges: ReviewEdges,
  now: Date,
  result: ReturnType<typeof checkPanel> | null,
): Promise<Answer> {
  const [all, outages] = await Promise.all([coverageOfAll(), outagesOf(id, OUTAGES_SHOWN)]);
  const coverage = all.find(one => one.source._id === id);
  if (coverage === undefined) return notFound;
  const school = await loadSchool(edges.config.school);
  const clock = new SchoolClock(now, school.timeZone);
  const { enabled, problem } = coverage.source;
  return page('source', {
    title: coverage.source.label,
    here: '/coverage',
    source: presentSource(coverage, clock),
    outages: presentOutages(outages, clock),
    enabled,
    problem: problem === null ? null : { ...problem, since: clock.moment(problem.since) },
    mayKeep: KEEPERS.some(one => one === role),
    result,
  });
}

const OUTAGES_SHOWN = 12;

/** Also of a source that is switched off: it may be tried before it is switched on. */
async function configOf(id: string, edges: ReviewEdges): Promise<SourceConfig | null> {
  const record = await SourceModel.findById(id, { enabled: 1 }).lean();
  if (record === null) return null;
  const all = await configuredSources(edges.config, edges.keys, { evenOff: true });
  return all.find(source => source.config.id === id)?.config ?? null;
}
