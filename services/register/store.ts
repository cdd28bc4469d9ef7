import { createHash, randomInt } from 'node:crypto';
import { PairModel } from '../../models/pair.js';
import { PersonModel } from '../../models/person.js';
import { SettingModel } from '../../models/setting.js';
import type { SchoolConfig } from '../config.js';
import { pairId } from './import/pairs.js';
import type { ImportPlan, LeftOver } from './import.js';
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
  const drafts = [...plan.people.add, ...plan.people.change];
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
  const pairs = [...plan.pairs.add, ...plan.pairs.change].map(pair => ({
    updateOne: { filter: { _id: pairId(pair) }, update: { $set: { ...pair } }, upsert: true },
  }));
  if (people.length > 0) await PersonModel.bulkWrite(people, { throwOnValidationError: true });
  if (pairs.length > 0) await PairModel.bulkWrite(pairs, { throwOnValidationError: true });
  await SettingModel.updateOne(
    { _id: LEFT_OVER_ID },
    { $set: { value: plan.leftOver, updatedAt: now } },
    { upsert: true },
  );
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

function personOf(record: Omit<Person, 'id'> & { _id: string }): Person {
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

function pairOf({ adultId, pupilId, from, to }: Pair): Pair {
  return { adultId, pupilId, from, to };
}

function secureRandom(): number {
  return randomInt(2 ** 40) / 2 ** 40;
}
