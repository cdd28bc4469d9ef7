import { z } from 'zod';

/** What decorates a message must never cost its words: what is not as expected counts as not there. */
export function lenient<Type extends z.ZodType>(type: Type) {
  return type.nullish().catch(null);
}

export const lenientText = lenient(z.string());

/** A list without the items that are not as expected; empty when it is none. */
export function lenientList<Type extends z.ZodType>(item: Type) {
  return z
    .array(item.nullable().catch(null))
    .nullish()
    .catch(null)
    .transform(list => (list ?? []).filter(one => one !== null) as NonNullable<z.output<Type>>[]);
}
