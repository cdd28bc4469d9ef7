import { createHash, randomInt } from 'node:crypto';
import { PairModel } from '../../models/pair.js';
import { PersonModel } from '../../models/person.js';
import { SettingModel } from '../../models/setting.js';
import type { SchoolConfig } from '../config.js';
import { pairId } from './import/pairs.js';
import type { DraftPerson, ImportPlan, LeftOver } from './import.js';
import type { Pair, Person } from './person.js';
import { assignPseudonyms } from './pseudonym.js';
import type { RegisterSnapshot } from './register.js';
import { loadSchool } from './school.js';

const VERSION_ID = 'register-version';
const LEFT_OVER_ID = 'register-left-over';

/** The whole register. `configured`: `config.school`. */
export async function loadSnapshot(configured: SchoolConfig | null): Promise<RegisterSnapshot> {
  // The version comes first and an import raises it last: a snapshot read meanwhile has the old version, and is read again.
  const counter = await SettingModel.findById(VERSION_ID).lean();
  const [school, people, pairs] = await Promise.all([
    loadSchool(configured),
    PersonModel.find().sort({ _id: 1 }).lean(),
    PairModel.find().sort({ _id: 1 }).lean(),
  ]);
  return { version: versionOf(counter?.value, school), school, people: people.map(personOf), pairs: pairs.map(pairOf) };
}

/** Changes when the register or the school does; cheap enough to ask before every batch of messages. */
export async function registerVersion(configured: SchoolConfig | null): Promise<string> {
  const [counter, school] = await Promise.all([SettingModel.findById(VERSION_ID).lean(), loadSchool(configured)]);
  return versionOf(counter?.value, school);
}

/** Writes what a plan adds and changes. Doing it again changes nothing: every write names its `_id`. */
export async function saveImport(plan: ImportPlan, now: Date, random = secureRandom): Promise<void> {
  await savePeople([...plan.people.add, ...plan.people.change], now, random);
  await savePairs([...plan.pairs.add, ...plan.pairs.change]);
  await SettingModel.updateOne(
    { _id: LEFT_OVER_ID },
    { $set: { value: plan.leftOver, updatedAt: now } },
    { upsert: true },
  );
  await raiseVersion(now);
}

/** Newcomers get a pseudonym, everybody else keeps theirs. The version has to be raised after it. */
export async function savePeople(drafts: readonly DraftPerson[], now: Date, random = secureRandom): Promise<void> {
  if (drafts.length === 0) return;
  const stored = new Map((await PersonModel.find({}, { pseudonym: 1 }).lean()).map(one => [one._id, one.pseudonym]));
  const newcomers = drafts.filter(({ id }) => !stored.has(id));
  const pseudonyms = assignPseudonyms(newcomers, stored.values(), random);
  const people = drafts.map(({ id, ...person }) => ({
    updateOne: {
      filter: { _id: id },
      update: {
        $set: { ...person, updatedAt: now },
        $setOnInsert: { createdAt: now, pseudonym: pseudonyms.get(id) },
      },
      upsert: true,
    },
  }));
  await PersonModel.bulkWrite(people, { throwOnValidationError: true });
}

/** The version has to be raised after it. */
export async function savePairs(pairs: readonly Pair[]): Promise<void> {
  if (pairs.length === 0) return;
  const writes = pairs.map(pair => ({
    updateOne: { filter: { _id: pairId(pair) }, update: { $set: { ...pair } }, upsert: true },
  }));
  await PairModel.bulkWrite(writes, { throwOnValidationError: true });
}

/** After every change: whoever compares messages with the register reads it anew. */
export async function raiseVersion(now: Date): Promise<void> {
  await SettingModel.updateOne({ _id: VERSION_ID }, { $inc: { value: 1 }, $set: { updatedAt: now } }, { upsert: true });
}

/** The lines that the latest import refused; `null` when there are none. */
export async function loadLeftOver(): Promise<{ readonly people: LeftOver; readonly pairs: LeftOver } | null> {
  const setting = await SettingModel.findById(LEFT_OVER_ID).lean<{ value: ImportPlan['leftOver'] }>();
  const leftOver = setting?.value ?? null;
  return leftOver === null || leftOver.people.lines.length + leftOver.pairs.lines.length === 0 ? null : leftOver;
}

function versionOf(counter: unknown, school: RegisterSnapshot['school']): string {
  const mark = createHash('sha256').update(JSON.stringify(school)).digest('hex').slice(0, 12);
  return `${typeof counter === 'number' ? counter : 0}-${mark}`;
}

export function personOf(record: Omit<Person, 'id'> & { _id: string }): Person {
  const {
    _id: id,
    name,
    role,
    pseudonym,
    addresses,
    phones,
    identities,
    yearGroup,
    vetting,
    training,
    active,
  } = record;
  return {
    id,
    name,
    role,
    pseudonym,
    addresses,
    phones,
    identities: identities.map(({ platform, handle }) => ({ platform, handle })),
    yearGroup,
    vetting: vetting && { doneOn: vetting.doneOn, expiresOn: vetting.expiresOn },
    training: training && { doneOn: training.doneOn, expiresOn: training.expiresOn },
    active,
  };
}

export function pairOf({ adultId, pupilId, from, to }: Pair): Pair {
  return { adultId, pupilId, from, to };
}

function secureRandom(): number {
  return randomInt(2 ** 40) / 2 ** 40;
}
