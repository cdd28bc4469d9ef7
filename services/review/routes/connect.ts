import { z } from 'zod';
import { SourceModel } from '../../../models/source.js';
import type { UserRecord } from '../../../models/user.js';
import type { SourceConfig } from '../../config.js';
import { loadSchool } from '../../register/school.js';
import { connectSource } from '../../sources/connect.js';
import { KEEPERS } from '../access.js';
import { Draft } from '../drafts.js';
import { checkPanel, presentSourceForm } from '../presenters/source-form.js';
import { type FormKind, fieldsOf, readSourceForm, SECRETS, SOURCE_KINDS, type Typed } from '../source-form.js';
import { type Flow, stepsOf } from '../steps.js';
import { page, type Route, redirect, route } from './route.js';

const kinds = z.enum(SOURCE_KINDS);
const text = z.string().max(20_000).optional();
/** The fields of every kind; those of another kind are ignored, unknown ones refused. */
const form = z.strictObject({
  kind: kinds,
  label: text,
  host: text,
  port: text,
  security: text,
  user: text,
  password: text,
  certificateAuthority: text,
  tenant: text,
  clientId: text,
  clientSecret: text,
  path: text,
  format: text,
});

/** A source that was tried and is not connected yet: its fields, and what the test said. */
const stored = z.object({
  kind: kinds,
  typed: z.record(z.string(), z.string()),
  lines: z.array(z.object({ label: z.string(), outcome: z.enum(['passed', 'advice', 'failed']), detail: z.string() })),
});
const draftOf = (user: UserRecord) => new Draft(`source-draft:${user._id}`, stored);

/** Choose what to connect, try it, connect it. Each step is a page of its own, so that it works without scripts. */
export function connectRoutes(flow: Flow): readonly Route[] {
  return [
    route({
      method: 'get',
      path: flow.base,
      audience: KEEPERS,
      query: z.strictObject({ kind: kinds.optional() }),
      serve: async ({ query, user, edges }) => {
        const draft = await draftOf(user).read(edges.keys);
        const kind = query.kind ?? draft?.kind ?? null;
        if (kind === null) return page('source-kind', { ...frameOf(flow), title: 'Connect a mailbox' });
        const kept = draft?.kind === kind ? draft : null;
        return page('source-form', model(flow, kind, kept?.typed ?? {}, kept?.lines ?? null, []));
      },
    }),
    route({
      method: 'post',
      path: `${flow.base}/test`,
      audience: KEEPERS,
      body: form,
      serve: async ({ body, user, edges, now }) => {
        const { kind } = body;
        const draft = draftOf(user);
        const before = await draft.read(edges.keys);
        const typed = takeFields(kind, body, before?.kind === kind ? before.typed : {});
        const school = await loadSchool(edges.config.school);
        const result = readSourceForm(kind, typed, school.timeZone);
        if (!result.ok) return page('source-form', model(flow, kind, typed, null, result.errors), 422);
        const lines = await edges.checkSource({ ...result.config, id: 'test' } as SourceConfig);
        await draft.keep({ kind, typed: { ...typed }, lines: [...lines] }, edges.keys, now);
        return redirect(`${flow.base}?kind=${kind}#result`);
      },
    }),
    route({
      method: 'post',
      path: `${flow.base}/connect`,
      audience: KEEPERS,
      serve: async ({ user, edges, request }) => {
        const draft = draftOf(user);
        const kept = await draft.read(edges.keys);
        const school = await loadSchool(edges.config.school);
        const result = kept === null ? null : readSourceForm(kept.kind, kept.typed, school.timeZone);
        if (kept === null || !result?.ok || !checkPanel(kept.lines).mayConnect) return redirect(flow.base);
        const known = [...edges.config.sources.map(source => source.id), ...(await sourceIds())];
        const id = await connectSource(result.config, result.label, known, edges.keys);
        await draft.drop();
        edges.log.info({ userId: user._id, sourceId: id }, 'source connected');
        request.session.notice = `${result.label} is connected. Reading begins within seconds.`;
        return redirect(flow.next);
      },
    }),
    route({
      method: 'post',
      path: `${flow.base}/start-over`,
      audience: KEEPERS,
      serve: async ({ user }) => {
        await draftOf(user).drop();
        return redirect(flow.base);
      },
    }),
  ];
}

async function sourceIds(): Promise<readonly string[]> {
  const records = await SourceModel.find({}, { _id: 1 }).lean();
  return records.map(record => record._id);
}

/** A secret that is left empty is the one of before: it is never sent back to the browser. */
function takeFields(kind: FormKind, body: z.infer<typeof form>, before: Typed): Typed {
  const typed: Record<string, string> = {};
  for (const field of fieldsOf(kind)) {
    const given = body[field as keyof typeof body] ?? '';
    typed[field] = given === '' && SECRETS.includes(field) ? (before[field] ?? '') : given;
  }
  return typed;
}

function frameOf(flow: Flow) {
  return { flow, steps: stepsOf(flow), bare: flow.step !== null, pageClass: 'page--narrow', here: '/coverage' };
}

function model(
  flow: Flow,
  kind: FormKind,
  typed: Typed,
  lines: z.infer<typeof stored>['lines'] | null,
  errors: readonly { field: string; text: string }[],
) {
  return {
    ...frameOf(flow),
    ...presentSourceForm(kind, typed, errors),
    result: lines === null ? null : checkPanel(lines),
  };
}
