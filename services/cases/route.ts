import type { CaseRecord } from '../../models/case.js';
import type { UserRecord } from '../../models/user.js';
import { participantKey } from '../message.js';
import { LANES, type Lane } from './concern.js';

type Reader = Pick<UserRecord, '_id' | 'email' | 'role' | 'personId' | 'active'>;
type Routed = Pick<CaseRecord, 'lane' | 'adultKey' | 'pupilKey'>;

/**
 * Who reads which cases. A child that needs help: the lead and deputies. The conduct of an adult: the head teacher; about the
 * head teacher: the chair of governors. Nobody ever reads a case that they are a subject of, whatever their role.
 * Without a head teacher's account the chair stands in, without either the lead does, so that no case is seen by nobody.
 */
export function mayRead(user: Reader, about: Routed, everybody: readonly Reader[]): boolean {
  if (!user.active || isSubject(user, about)) return false;
  if (about.lane === 'child-needs-help') return user.role === 'lead' || user.role === 'deputy';
  return user.role === adultConductReader(about, everybody);
}

function isSubject(user: Reader, about: Routed): boolean {
  return keysOf(user).some(key => about.adultKey === key || about.pupilKey === key);
}

/** What a case may know this user by: a person of the register, or the bare address when they are not on it. */
function keysOf({ personId, email }: Reader): readonly string[] {
  const stranger = participantKey({ personId: null, address: email });
  return personId === null ? [stranger] : [personId, stranger];
}

function adultConductReader(about: Routed, everybody: readonly Reader[]): UserRecord['role'] {
  const active = everybody.filter(user => user.active && !isSubject(user, about));
  return (['head', 'chair'] as const).find(role => active.some(user => user.role === role)) ?? 'lead';
}

/** The same rule as a condition on cases, so that the database never hands out what a reader may not see. */
export function readableCases(user: Reader, everybody: readonly Reader[]): Record<string, unknown> {
  if (!user.active) return NOTHING;
  const lanes: Record<string, unknown>[] = [];
  if (user.role === 'lead' || user.role === 'deputy') lanes.push({ lane: 'child-needs-help' });
  const adultConduct = adultConductCondition(user, everybody);
  if (adultConduct) lanes.push({ lane: 'adult-conduct', ...adultConduct });
  if (lanes.length === 0) return NOTHING;
  const own = [...keysOf(user)];
  return { $or: lanes, adultKey: { $nin: own }, pupilKey: { $nin: own } };
}

/** The lanes that come to this user whatever the cases in them, for headings that stand over an empty list too. */
export function ownLanes(user: Reader, everybody: readonly Reader[]): readonly Lane[] {
  if (!user.active) return [];
  const conduct = adultConductCondition(user, everybody);
  return LANES.filter(lane =>
    lane === 'child-needs-help'
      ? user.role === 'lead' || user.role === 'deputy'
      : conduct !== null && Object.keys(conduct).length === 0,
  );
}

const NOTHING = { _id: { $in: [] } };

/** Which cases about adults come to this user; `null` for none. */
function adultConductCondition(user: Reader, everybody: readonly Reader[]): Record<string, unknown> | null {
  const active = everybody.filter(other => other.active);
  const heads = active.filter(other => other.role === 'head');
  const chairs = active.filter(other => other.role === 'chair');
  if (user.role === 'head') return {};
  // A case comes to the chair when each head teacher is a subject of it, and to the lead when each chair is one too.
  if (user.role === 'chair') return subjectOfEach(heads);
  if (user.role === 'lead') return subjectOfEach([...heads, ...chairs]);
  return null;
}

/** A condition that holds for cases that every one of these users is a subject of. */
function subjectOfEach(users: readonly Reader[]): Record<string, unknown> {
  if (users.length === 0) return {};
  return {
    $and: users.map(user => {
      const keys = [...keysOf(user)];
      return { $or: [{ adultKey: { $in: keys } }, { pupilKey: { $in: keys } }] };
    }),
  };
}
