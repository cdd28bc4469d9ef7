import { z } from 'zod';
import type { OpenedEntry } from './record.js';

/** What a decision about a child passes on to the record about the adult: it is the report, and holds neither number nor content of the other case. */
export const passedOnBody = z.object({ why: z.string(), note: z.string() });

/** A note that was passed on, by whom and when. */
export interface PassedOn extends z.infer<typeof passedOnBody> {
  readonly by: string;
  readonly at: Date;
}

/** Every note that was passed on to this record, oldest first. */
export function passedOnIn(record: readonly OpenedEntry[]): readonly PassedOn[] {
  return record.flatMap(({ kind, body, actor, at }) => {
    const read = kind === 'passed-on' ? passedOnBody.safeParse(body) : null;
    return read?.success ? [{ ...read.data, by: actor.name, at }] : [];
  });
}

/** Before it had an entry of its own, the note stood in the link, which most of its readers may not follow: the same without the number. */
export function passedOnByLink(entry: OpenedEntry): OpenedEntry | null {
  const { kind, body } = entry;
  if (kind !== 'linked' || typeof body.note !== 'string' || body.note === '') return null;
  return { ...entry, kind: 'passed-on', body: { why: body.why, note: body.note } };
}

/** Whether the readers of this record of a child were told that something about the adult is being looked into. */
export function isLookedInto(record: readonly OpenedEntry[]): boolean {
  return record.some(({ kind }) => kind === 'looked-into');
}
