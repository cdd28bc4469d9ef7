import { RecordEntryModel } from '../../models/record-entry.js';
import { appendToRecord, type OpenedEntry, openEntry, type RecordEvent } from '../cases/record.js';
import type { KeyRing } from '../store/seal.js';
import { type RegisterChange, registerChange } from './change.js';

/** Who changes the register, and what their changes are sealed with. */
export interface Editor {
  readonly actor: RecordEvent['actor'];
  readonly keys: KeyRing;
}

/** Whoever may use the command line on the server; it knows no names. */
export const COMMAND_LINE: RecordEvent['actor'] = { kind: 'service', id: 'command-line', name: 'Command line' };

const RECORD = 'register';
/** What keys begin with. Imports and pairs concern several people and are read for each of them. */
const IMPORTS = 'import:';
const PAIRS = 'pair:';
const personKey = (personId: string) => `person:${personId}:`;

/** A change of the register as it stands on the record. */
export interface PastChange extends RegisterChange {
  readonly at: Date;
  readonly by: OpenedEntry['actor'];
}

/** `id` comes with the form, so that sending it twice notes it once. */
export async function noteChange(
  id: string,
  change: RegisterChange,
  { actor, keys }: Editor,
  now: Date,
): Promise<Noted> {
  const key = `${prefixOf(change)}${id}`;
  const fresh = await appendToRecord(RECORD, { key, kind: 'changed', actor, body: { ...change } }, now, keys);
  return { key, fresh };
}

export interface Noted {
  readonly key: string;
  /** `false`: it stood there already. */
  readonly fresh: boolean;
}

/** What was noted did not come about: somebody else had changed the same person in the same moment. */
export async function noteNotDone({ key }: Noted, { actor, keys }: Editor, now: Date): Promise<void> {
  await appendToRecord(RECORD, { key: `${key}:not-done`, kind: 'correction', actor, body: { of: key } }, now, keys);
}

function prefixOf({ way, people, pairs }: RegisterChange): string {
  const [only] = people;
  if (way !== 'form') return IMPORTS;
  return pairs.length > 0 || only === undefined ? PAIRS : personKey(only.personId);
}

/** What was changed of this person and of their pairs, latest first. */
export async function historyOf(personId: string, keys: KeyRing): Promise<readonly PastChange[]> {
  const entries = await RecordEntryModel.find({
    caseId: RECORD,
    $or: [IMPORTS, PAIRS, personKey(personId)].map(prefix => ({ key: { $gte: prefix, $lt: afterAll(prefix) } })),
  })
    .sort({ seq: -1 })
    .lean();
  const opened = entries.map(entry => openEntry(entry, keys));
  const notDone = new Set(opened.flatMap(({ kind, body }) => (kind === 'correction' ? [body.of] : [])));
  return opened.flatMap(({ kind, key, at, actor, body }) => {
    const read = registerChange.safeParse(body);
    if (kind !== 'changed' || !read.success || notDone.has(key)) return [];
    const people = read.data.people.filter(one => one.personId === personId);
    const pairs = read.data.pairs.filter(one => one.adultId === personId || one.pupilId === personId);
    return people.length + pairs.length === 0 ? [] : [{ way: read.data.way, people, pairs, at, by: actor }];
  });
}

/** The first string after all that begin with `prefix`, which ends with a colon. */
const afterAll = (prefix: string): string => `${prefix.slice(0, -1)};`;
