import { randomUUID } from 'node:crypto';
import { UserModel, type UserRecord } from '../../../models/user.js';
import { appendToRecord } from '../../cases/record.js';
import { loadRunningLevels } from '../../cases/service-levels.js';
import { canSend } from '../../notify/can-send.js';
import { calledOf, loadNotifyPlan, type NotifyPlan, saveNotifyPlan } from '../../notify/plan.js';
import { ALARM_KEEPERS, READERS, ROLE_NAMES } from '../access.js';
import type { ReviewEdges } from '../edges.js';
import { notifyForm, readPlan, type TypedPlan, typedPlan } from '../notify-form.js';
import type { FieldError } from '../source-form.js';
import { type Answer, page, type Route, redirect, route } from './route.js';

/** Who is told when that there is a case. */
export const NOTIFICATION_ROUTES: readonly Route[] = [
  route({
    method: 'get',
    path: '/notifications',
    audience: ALARM_KEEPERS,
    serve: async visit => show(visit, await loadNotifyPlan(), []),
  }),
  route({
    method: 'post',
    path: '/notifications',
    audience: ALARM_KEEPERS,
    body: notifyForm,
    serve: async visit => {
      const { body, user, now, edges, request } = visit;
      const typed = typedPlan(body);
      const readers = await readersOfCases();
      const { plan, errors } = readPlan(typed, new Set(readers.map(({ _id }) => _id)));
      if (errors.length > 0) return show(visit, typed, errors, 422);
      const actor = { kind: 'user', id: user._id, name: user.name } as const;
      const entry = { subject: 'notifications', from: await loadNotifyPlan(), to: plan };
      await appendToRecord(
        'monitoring',
        { key: `notifications:${body.id}`, kind: 'changed', actor, body: entry },
        now,
        edges.keys,
      );
      await saveNotifyPlan(plan, now);
      request.session.notice = 'It is kept, and on the record. It holds for cases that are raised from now on.';
      return redirect('/notifications');
    },
  }),
];

function readersOfCases(): Promise<UserRecord[]> {
  return UserModel.find({ role: { $in: [...READERS] }, active: true })
    .sort({ name: 1 })
    .lean();
}

const BLANK_ROTA = 3;
const BLANK_AWAY = 1;

async function show(
  { edges, now }: { readonly edges: ReviewEdges; readonly now: Date },
  typed: TypedPlan | NotifyPlan,
  errors: readonly FieldError[],
  status = 200,
): Promise<Answer> {
  const [readers, plan, levels] = await Promise.all([readersOfCases(), loadNotifyPlan(), loadRunningLevels()]);
  const ids = readers.map(({ _id }) => _id);
  const called = calledOf(ids, plan, now, levels.timeZone);
  const names = new Map(readers.map(({ _id, name }) => [_id, name]));
  const blank = { userId: '', from: '', to: '', address: '' };
  const peopleFor = (chosen: string) => [
    { value: '', text: 'Choose' },
    ...readers.map(({ _id, name, role }) => ({
      value: _id,
      text: `${name} (${ROLE_NAMES[role].toLowerCase()})`,
      selected: _id === chosen,
    })),
    // Whoever has left stays visible until somebody takes them off.
    ...(chosen !== '' && !names.has(chosen)
      ? [{ value: chosen, text: 'An account that is closed', selected: true }]
      : []),
  ];
  const row = (one: typeof blank, at: number, field: string) => ({
    ...one,
    id: `${field}-${at}`,
    label: `Row ${at + 1}`,
    people: peopleFor(one.userId),
    error: errors.find(error => error.field === `${field}-${at}`)?.text ?? null,
  });
  const rota = [...typed.rota.map(one => ({ ...blank, ...one })), ...Array.from({ length: BLANK_ROTA }, () => blank)];
  const away = [...typed.away.map(one => ({ ...blank, ...one })), ...Array.from({ length: BLANK_AWAY }, () => blank)];
  return page(
    'notifications',
    {
      canSend: canSend(edges.config),
      today: called.length < ids.length ? called.map(id => names.get(id) ?? '').join(', ') : null,
      daily: typed.daily,
      dailyAt: typed.dailyAt,
      rota: rota.map((one, at) => row(one, at, 'rota')),
      away: away.map((one, at) => row(one, at, 'away')),
      formId: randomUUID(),
      errors,
      errorAt: Object.fromEntries(errors.map(({ field, text }) => [field, { text }])),
    },
    status,
  );
}
