import { z } from 'zod';

/** A checkbox group: absent, one value or several. */
export function several<T extends string>(choices: readonly T[]) {
  const one = z.enum(choices as readonly [T, ...T[]]);
  return z
    .union([one.transform(value => [value]), z.array(one).max(choices.length)])
    .optional()
    .transform(values => values ?? []);
}

/** A select with an empty first choice. */
export function oneOrNone<T extends string>(choices: readonly T[]) {
  return z
    .union([z.literal('').transform(() => null), z.enum(choices as readonly [T, ...T[]])])
    .optional()
    .transform(value => value ?? null);
}

export const pageNumber = z.coerce.number().int().min(1).max(100_000).optional().default(1);

/** What a form is sent with so that sending it twice counts once. */
export const formId = z.uuid();

/** Several cases, ticked in a list. */
export const caseNumbers = z
  .union([z.string().transform(one => [one]), z.array(z.string())])
  .optional()
  .transform(numbers => [...new Set(numbers ?? [])])
  .pipe(z.array(z.string().regex(/^\d{4}-\d{4,8}$/)).max(50));

/** `Message.id`, as `parse/identity.ts` makes it. */
export const messageId = z.string().regex(/^[0-9a-f]{32}$/);

/** The path of a case. */
export const caseNumber = z.strictObject({ number: z.string().regex(/^\d{4}-\d{4,8}$/) });

/** The path of an entry of a case's record. */
export const recordEntry = z.strictObject({
  number: caseNumber.shape.number,
  seq: z
    .string()
    .regex(/^\d{1,6}$/)
    .transform(Number),
});

/** Fields of one name: absent, one value or several. */
export function listOf<T>(one: z.ZodType<T, string>, most: number) {
  return z
    .union([one.transform(value => [value]), z.array(one).max(most)])
    .optional()
    .transform(values => values ?? []);
}
/** `YYYY-MM-DD`, as a date field sends it. */
export const isoDay = z.iso.date();

/** Of a task: the form's id, or what brought it with its number. */
export const taskId = z.string().regex(/^[a-z0-9:-]{1,140}$/);
