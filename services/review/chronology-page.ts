import { randomUUID } from 'node:crypto';
import { PairModel } from '../../models/pair.js';
import { PersonModel, type PersonRecord } from '../../models/person.js';
import type { UserRecord } from '../../models/user.js';
import { type Account, loadAccounts } from '../cases/accounts.js';
import { isKeptFrom } from '../cases/route.js';
import { type ChronologyEvent, eventsOf } from '../chronology/events.js';
import { keyOfToken } from '../chronology/person-token.js';
import { recordLook } from '../chronology/views.js';
import { hintsOf } from '../low-level/hints.js';
import { lowLevelEntries, mayEnterAbout } from '../low-level/register.js';
import { loadSchool } from '../register/school.js';
import { NO_MASK } from './case-mask.js';
import type { ReviewEdges } from './edges.js';
import { NameMask } from './name-mask.js';
import { presentChronology } from './presenters/chronology.js';
import { SchoolClock } from './presenters/time.js';
import type { ChronologyQuery } from './routes/chronology.js';

export interface ChronologyVisit {
  readonly person: PersonRecord;
  readonly token: string;
  readonly user: UserRecord;
  readonly query: ChronologyQuery;
  readonly namesShown: boolean;
  readonly now: Date;
  readonly edges: ReviewEdges;
}

/**
 * Whom a token in an address stands for. Nobody looks at themselves, nor at anybody above them in their line of reports: for them there is no such page. `null` also for a token that
 * stands for nobody.
 */
export async function personOfToken(
  token: string,
  shownBy: 'pseudonym' | 'name',
  user: UserRecord,
  edges: ReviewEdges,
): Promise<PersonRecord | null> {
  const people = await PersonModel.find({}, { _id: 1 }).lean();
  const ids = people.map(({ _id }) => _id);
  const key = keyOfToken(token, shownBy, ids, edges.keys);
  if (key === null || !mayLookAt(user, key, await loadAccounts())) return null;
  return PersonModel.findById(key).lean();
}

/** `accounts`: all of them (`loadAccounts`). Whoever is not among them looks at nobody. */
export function mayLookAt(user: Pick<UserRecord, '_id'>, personId: string, accounts: readonly Account[]): boolean {
  const self = accounts.find(({ _id }) => _id === user._id);
  return self?.active === true && !isKeptFrom(self, { adultKey: personId, pupilKey: personId });
}

const DAY = 86_400_000;

/** Those of the chosen kind and period, newest first, as many as the page shows. */
export function shownEvents(events: readonly ChronologyEvent[], { kind, shown }: ChronologyQuery) {
  const ofKind = kind === null ? events : events.filter(event => event.kind === kind);
  return [...ofKind].reverse().slice(0, shown);
}

export function ofPeriod(events: readonly ChronologyEvent[], { period }: ChronologyQuery, now: Date) {
  if (period === 'all') return events;
  const since = now.getTime() - Number(period) * 30.5 * DAY;
  return events.filter(({ at }) => at.getTime() >= since);
}

/** Reads everything that the chronology of a person shows to this user, and puts it on record that they saw it. */
export async function chronologyModel({ person, token, user, query, namesShown, now, edges }: ChronologyVisit) {
  const all = await eventsOf(person, user, now, edges.keys);
  const events = ofPeriod(all, query, now);
  const shown = shownEvents(events, query);
  const caseIds = caseIdsOf(shown);
  const look = { where: 'chronology', personKey: person._id, caseIds, namesShown } as const;
  await recordLook(look, user, now, edges.keys);
  const isAdult = person.role !== 'pupil';
  const pairs = await pairsOf(person);
  const [school, entries, mayAdd, registered] = await Promise.all([
    loadSchool(edges.config.school),
    isAdult ? lowLevelEntries(user, edges.keys, person._id) : null,
    isAdult ? mayEnterAbout(person._id, user) : false,
    namesOf([person._id, ...pairs.map(({ _id }) => _id), ...all.flatMap(keysOf)]),
  ]);
  const names = namesShown ? registered : null;
  const mask = namesShown ? NO_MASK : new NameMask([...registered.values()]);
  const own = (entries ?? []).filter(entry => !entry.isWhole);
  const open = new Set(all.flatMap(({ about }) => (about === null || about.state === 'closed' ? [] : [about._id])));
  return presentChronology({
    ...{ person, token, events, all, shown, query, names, mask, now },
    pairs: pairs.map(pair => names?.get(pair._id) ?? pair.pseudonym),
    openCases: open.size,
    hints: hintsOf(own, now),
    register: mayAdd
      ? { page: own.length > 0 ? `/low-level/${token}` : null, add: `/low-level/new?person=${token}` }
      : null,
    formId: randomUUID(),
    clock: new SchoolClock(now, school.timeZone),
  });
}

/** Cases whose content stands in these events. Those of the register alone are among them. */
export function caseIdsOf(events: readonly ChronologyEvent[]): readonly string[] {
  const ids = events.map(event => event.about?._id ?? (event.what === 'low-level' ? event.entry.caseId : null));
  return [...new Set(ids.filter(id => id !== null))];
}

function keysOf({ about }: ChronologyEvent): readonly string[] {
  // Only of the pair: an adult who is not in it is not to be named.
  return about === null ? [] : about.pairKey.split('|');
}

async function pairsOf({ _id, role }: PersonRecord): Promise<readonly Pick<PersonRecord, '_id' | 'pseudonym'>[]> {
  const pairs = await PairModel.find(role === 'pupil' ? { pupilId: _id } : { adultId: _id }).lean();
  const others = pairs.map(pair => (role === 'pupil' ? pair.adultId : pair.pupilId));
  return PersonModel.find({ _id: { $in: others } }, { pseudonym: 1 })
    .sort({ pseudonym: 1 })
    .lean();
}

async function namesOf(keys: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const people = await PersonModel.find({ _id: { $in: [...new Set(keys)] } }, { name: 1 }).lean();
  return new Map(people.map(({ _id, name }) => [_id, name]));
}
