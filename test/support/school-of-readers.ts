import { CaseModel, type CaseRecord } from '../../models/case.js';
import { UserModel, type UserRecord, type UserRole } from '../../models/user.js';
import { caseAbout } from './case-about.js';

/** Somebody with an account and nothing else that matters. */
export function account(role: UserRole, id: string = role, personId: string | null = null): UserRecord {
  return {
    _id: id,
    email: `${id}@northfield.example`,
    name: NAMES[id] ?? id,
    role,
    passwordHash: '-',
    personId,
    reportsTo: null,
    active: true,
    createdAt: new Date('2026-09-01T08:00:00Z'),
    lastSignedInAt: null,
  };
}

const NAMES: Readonly<Record<string, string>> = {
  lead: 'Priya Raman',
  deputy: 'Sam Bailey',
  head: 'Ruth Okafor',
  chair: 'Dele Marsh',
};

/** Lead, deputy, head and chair in the database. */
export async function seedReaders(): Promise<void> {
  const roles: readonly UserRole[] = ['lead', 'deputy', 'head', 'chair', 'administrator'];
  await UserModel.insertMany(roles.map(role => account(role)));
}

let cases = 0;

/** A case of its own pair. Numbers of this year are left to records that decisions open. */
export async function seedCase(fields: Partial<CaseRecord> = {}): Promise<string> {
  cases += 1;
  const pairKey = `m-${cases}|p-${cases}`;
  const concern = fields.lane === 'child-needs-help' ? 'welfare' : 'adult-conduct';
  const about = caseAbout({
    _id: `2025-${String(cases).padStart(4, '0')}`,
    pairKey,
    adultKey: `m-${cases}`,
    pupilKey: `p-${cases}`,
    concern,
    openKey: `${concern}|${pairKey}`,
    ...fields,
  });
  await CaseModel.collection.insertOne(about as never);
  return about._id;
}
