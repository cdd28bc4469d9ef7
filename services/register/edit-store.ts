import { PersonModel, type PersonRecord } from '../../models/person.js';
import { linkAccounts } from '../users/users.js';
import { pairChangeOf, personChangeOf } from './change.js';
import { type Editor, noteChange, noteNotDone } from './history.js';
import { type DraftPerson, draftOf } from './import.js';
import type { Pair } from './person.js';
import { personOf, raiseVersion, savePairs, savePeople } from './store.js';

/** What a form may be sent with twice and counts once. */
export interface Edit extends Editor {
  readonly id: string;
  readonly now: Date;
}

/** What a form was made from: another one means that somebody has changed the person since. */
export const revisionOf = (person: Pick<PersonRecord, 'updatedAt'>): string => person.updatedAt.toISOString();

export async function addPerson(person: DraftPerson, edit: Edit): Promise<void> {
  const change = personChangeOf(null, person);
  await noteChange(edit.id, { way: 'form', people: change === null ? [] : [change], pairs: [] }, edit, edit.now);
  await savePeople([person], edit.now);
  await finish(edit);
}

/**
 * Changes a person, and with them the ends of some of their pairs. What changes is noted first; where somebody else was quicker nothing is
 * changed, and the note says so. `revision`: what the form was made from.
 */
export async function changePerson(
  before: PersonRecord,
  after: DraftPerson,
  pairs: readonly { readonly from: Pair; readonly to: Pair }[],
  revision: string,
  edit: Edit,
): Promise<'done' | 'unchanged' | 'changed-meanwhile'> {
  const change = personChangeOf(draftOf(personOf(before)), after);
  const pairChanges = pairs.flatMap(({ from, to }) => pairChangeOf(from, to) ?? []);
  if (change === null && pairChanges.length === 0) return 'unchanged';
  if (revisionOf(before) !== revision) return 'changed-meanwhile';
  const body = { way: 'form', people: change === null ? [] : [change], pairs: pairChanges } as const;
  const noted = await noteChange(edit.id, { ...body, people: [...body.people] }, edit, edit.now);
  const { id, ...facts } = after;
  const { matchedCount } = await PersonModel.updateOne(
    { _id: id, updatedAt: before.updatedAt },
    { $set: { ...facts, updatedAt: laterThan(before.updatedAt, edit.now) } },
  );
  if (matchedCount === 0) {
    await noteNotDone(noted, edit, edit.now);
    return 'changed-meanwhile';
  }
  await savePairs(pairs.map(({ to }) => to));
  await finish(edit);
  return 'done';
}

/** `before`: `null` for a new pair. */
export async function changePair(before: Pair | null, after: Pair, edit: Edit): Promise<void> {
  const change = pairChangeOf(before, after);
  if (change === null) return;
  await noteChange(edit.id, { way: 'form', people: [], pairs: [change] }, edit, edit.now);
  await savePairs([after]);
  await finish(edit);
}

async function finish({ now }: Edit): Promise<void> {
  await raiseVersion(now);
  await linkAccounts();
}

/** Two changes in one millisecond must not look like one. */
function laterThan(before: Date, now: Date): Date {
  return new Date(Math.max(now.getTime(), before.getTime() + 1));
}
