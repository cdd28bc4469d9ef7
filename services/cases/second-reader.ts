import type { CaseRecord } from '../../models/case.js';
import type { UserRecord } from '../../models/user.js';
import { ServiceError } from '../errors.js';
import { groupBy } from '../group-by.js';
import type { KeyRing } from '../store/seal.js';
import { type Account, loadAccounts } from './accounts.js';
import { caseworkOf, openReadingOf } from './casework.js';
import { recordStep } from './effects.js';
import { caseworkOfCase } from './follow.js';
import { appendDerived, entriesOfCases } from './record.js';
import { mayRead } from './route.js';
import type { Verdict } from './states.js';

/** Everybody else who may read the case: whoever may not is never asked, and is not named either. */
export async function possibleSecondReaders(about: CaseRecord, user: UserRecord): Promise<readonly Account[]> {
  const everybody = await loadAccounts();
  return everybody.filter(one => one._id !== user._id && mayRead(one, about, everybody));
}

/**
 * Asks another reader to judge for themselves. The asker's verdict is fixed with the question; neither it nor anything that would give it
 * away is shown to the other until theirs is recorded. Throws ServiceError `SECOND_READER_NOT_POSSIBLE`.
 */
export async function askSecondReader(
  about: CaseRecord,
  ask: { readonly id: string; readonly of: string; readonly verdict: Verdict },
  user: UserRecord,
  now: Date,
  keys: KeyRing,
): Promise<Account> {
  const reader = (await possibleSecondReaders(about, user)).find(({ _id }) => _id === ask.of);
  if (!reader) throw notPossible();
  const key = `second-reader:${ask.id}`;
  const derive = async () => {
    const casework = await caseworkOfCase(about._id, keys);
    if (openReadingOf(casework, reader._id) || openReadingOf(casework, user._id)) throw notPossible();
    const of = { id: reader._id, name: reader.name };
    const body = { step: 'asked', askId: ask.id, of, verdict: ask.verdict };
    return { key, kind: 'second-reader', actor: actorOf(user), body } as const;
  };
  await recordStep(about._id, key, () => appendDerived(about._id, key, derive, now, keys), now, keys);
  return reader;
}

/** `verdict` `null`: declined, with the reason; then they read the case as anybody does. Throws ServiceError `SECOND_READER_NOT_POSSIBLE`. */
export async function answerAsSecondReader(
  caseId: string,
  answer: { readonly id: string; readonly verdict: Verdict | null; readonly note: string },
  user: Pick<UserRecord, '_id' | 'name'>,
  now: Date,
  keys: KeyRing,
): Promise<void> {
  const key = `second-reader:${answer.id}`;
  const derive = async () => {
    const reading = openReadingOf(await caseworkOfCase(caseId, keys), user._id);
    if (reading === null) throw notPossible();
    const { verdict, note } = answer;
    const { askId } = reading;
    const body = verdict === null ? { step: 'declined', askId, note } : { step: 'answered', askId, verdict, note };
    return { key, kind: 'second-reader', actor: actorOf(user), body } as const;
  };
  await recordStep(caseId, key, () => appendDerived(caseId, key, derive, now, keys), now, keys);
}

/** Those of these cases whose verdict this user still owes as a second reader: nowhere may they learn what others decided in them. */
export async function blindCases(
  userId: string,
  caseIds: readonly string[],
  keys: KeyRing,
): Promise<ReadonlySet<string>> {
  const readings = groupBy(await entriesOfCases(caseIds, ['second-reader'], keys), ({ caseId }) => caseId);
  const blind = [...readings].filter(([, entries]) => openReadingOf(caseworkOf(entries), userId) !== null);
  return new Set(blind.map(([caseId]) => caseId));
}

function actorOf({ _id, name }: Pick<UserRecord, '_id' | 'name'>) {
  return { kind: 'user', id: _id, name } as const;
}

function notPossible(): ServiceError {
  return new ServiceError({
    code: 'SECOND_READER_NOT_POSSIBLE',
    message: 'Nothing was recorded: this reader cannot be asked, or has answered in the meantime.',
    remedy: 'Open the case again and look at its record.',
  });
}
