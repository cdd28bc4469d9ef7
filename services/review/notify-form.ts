import { z } from 'zod';
import type { NotifyPlan } from '../notify/plan.js';
import { formId, several } from './routes/fields.js';
import type { FieldError } from './source-form.js';

const texts = z
  .union([z.string().max(300), z.array(z.string().max(300)).max(210)])
  .optional()
  .transform(values => [values ?? []].flat().map(value => value.trim()));

export const notifyForm = z.strictObject({
  id: formId,
  daily: several(['medium', 'low']),
  dailyAt: z.string().max(10),
  'rota-person': texts,
  'rota-from': texts,
  'rota-to': texts,
  'away-person': texts,
  'away-address': texts,
});

/** As it was typed: rows in their order, empty ones left out. */
export interface TypedPlan {
  readonly daily: readonly string[];
  readonly dailyAt: string;
  readonly rota: readonly { readonly userId: string; readonly from: string; readonly to: string }[];
  readonly away: readonly { readonly userId: string; readonly address: string }[];
}

export function typedPlan(form: z.infer<typeof notifyForm>): TypedPlan {
  const rota = form['rota-person'].map((userId, at) => ({
    userId,
    from: form['rota-from'][at] ?? '',
    to: form['rota-to'][at] ?? '',
  }));
  const away = form['away-person'].map((userId, at) => ({ userId, address: form['away-address'][at] ?? '' }));
  return {
    daily: form.daily,
    dailyAt: form.dailyAt.trim(),
    rota: rota.filter(row => Object.values(row).some(Boolean)),
    away: away.filter(row => Object.values(row).some(Boolean)),
  };
}

const DAY = /^\d{4}-\d\d-\d\d$/;

/** The plan, or everything that is wrong with it. `known`: the user ids that may stand in it. */
export function readPlan(
  typed: TypedPlan,
  known: ReadonlySet<string>,
): { readonly plan: NotifyPlan; readonly errors: readonly FieldError[] } {
  const errors: FieldError[] = [];
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(typed.dailyAt))
    errors.push({ field: 'dailyAt', text: 'Write a time like 07:30' });
  const rota = typed.rota.map((row, at) => {
    const to = row.to || row.from;
    const field = `rota-${at}`;
    if (!known.has(row.userId)) errors.push({ field, text: `Row ${at + 1} of the rota: choose who is on call` });
    else if (!DAY.test(row.from) || !DAY.test(to) || to < row.from)
      errors.push({ field, text: `Row ${at + 1} of the rota: from a day to the same or a later one` });
    return { ...row, to };
  });
  for (const [at, { userId, address }] of typed.away.entries()) {
    const field = `away-${at}`;
    if (!known.has(userId)) errors.push({ field, text: `Row ${at + 1} of the addresses: choose whose it is` });
    else if (!z.email().safeParse(address).success)
      errors.push({ field, text: `Row ${at + 1} of the addresses: write an address like name@home.example` });
  }
  const daily = (['medium', 'low'] as const).filter(one => typed.daily.includes(one));
  return { plan: { daily, dailyAt: typed.dailyAt, rota, away: typed.away }, errors };
}
