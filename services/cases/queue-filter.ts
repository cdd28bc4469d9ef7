import type { CaseRecord } from '../../models/case.js';
import { type Code, type Severity, severityRank } from '../taxonomy.js';
import type { CaseState } from './states.js';

/** A condition on cases, for the database. */
export type Condition = Readonly<Record<string, unknown>>;

export type QueueOrder = 'severity' | 'due' | 'newest' | 'oldest';

export interface QueueFilter {
  /** Empty: all of them. */
  readonly states: readonly CaseState[];
  readonly severities: readonly Severity[];
  readonly channels: readonly string[];
  readonly origins: readonly CaseRecord['origin'][];
  readonly codes: readonly Code[];
  readonly raisedSince: Date | null;
  /** Only what is overdue at this moment. */
  readonly overdueAt: Date | null;
  /** Case number or pseudonym, as typed. */
  readonly words: string;
  /** Who has it: this user, nobody, or somebody but this user. `null`: whoever. */
  readonly owner: { readonly is: string } | { readonly isNot: string } | 'nobody' | null;
  readonly sort: QueueOrder;
  /** From 1. */
  readonly page: number;
}

/** What a filter asks for but for states and lane, in a form that an index can serve as far as there is one. */
export function conditionOf(filter: QueueFilter): Condition {
  const all: Condition[] = [];
  if (filter.severities.length > 0) all.push({ severityRank: { $in: filter.severities.map(severityRank) } });
  if (filter.channels.length > 0) all.push({ channels: { $in: filter.channels } });
  if (filter.origins.length > 0) all.push({ origin: { $in: filter.origins } });
  if (filter.codes.length > 0) all.push({ codes: { $in: filter.codes } });
  if (filter.raisedSince) all.push({ raisedAt: { $gte: filter.raisedSince } });
  if (filter.overdueAt) all.push({ dueAt: { $lte: filter.overdueAt } });
  if (filter.owner !== null) all.push(ownerCondition(filter.owner));
  if (filter.words.trim() !== '') all.push(wordsCondition(filter.words.trim()));
  return all.length === 0 ? {} : { $and: all };
}

function ownerCondition(owner: NonNullable<QueueFilter['owner']>): Condition {
  if (owner === 'nobody') return { ownerId: null };
  return 'is' in owner ? { ownerId: owner.is } : { ownerId: { $nin: [null, owner.isNot] } };
}

/**
 * The beginning of a number, or of a pseudonym with its first letter in capitals as they all have it: both are found by an index, where
 * words anywhere in the middle would mean a look at every case there is.
 */
function wordsCondition(words: string): Condition {
  const number = /^(\d{4})-?(\d{0,8})$/.exec(words);
  if (number) return { _id: beginning(`${number[1]}-${number[2]}`) };
  const label = beginning(words.charAt(0).toUpperCase() + words.slice(1).toLowerCase().replaceAll(/\s+/g, ' '));
  return { $or: [{ adultLabel: label }, { pupilLabel: label }] };
}

function beginning(text: string): RegExp {
  return new RegExp(`^${text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}`);
}
