import { randomUUID } from 'node:crypto';
import type { Approval } from '../../approvals/approvals.js';
import { leaveUntil } from '../../approvals/leave-record.js';
import type { LeaveRequest } from '../../approvals/special-leave.js';
import { ROLE_NAMES } from '../access.js';
import type { FieldError } from '../source-form.js';
import type { SchoolClock } from './time.js';
import { visible } from './untrusted.js';

export interface SpecialLeaveParts {
  readonly own: readonly Approval[];
  /** `null`: this reader grants none. */
  readonly requests: readonly LeaveRequest[] | null;
  /** What others were granted of late, open or over. */
  readonly granted: readonly LeaveRequest[];
  readonly clock: SchoolClock;
  readonly now: Date;
  readonly typed?: { readonly number: string; readonly reason: string };
  readonly errors?: readonly FieldError[];
}

export function presentSpecialLeave({ own, requests, granted, clock, now, typed, errors = [] }: SpecialLeaveParts) {
  return {
    title: 'Special leave',
    here: '/special-leave',
    formId: randomUUID(),
    typed: typed ?? { number: '', reason: '' },
    errors,
    errorAt: Object.fromEntries(errors.map(({ field, text }) => [field, { text }])),
    own: own.map(request => ({
      id: request._id,
      number: request.subject,
      reason: visible(request.reason),
      asked: clock.moment(request.proposedAt),
      ...stateOf(request, clock, now),
    })),
    requests:
      requests?.map(({ approval, asker, canBeGranted }) => ({
        id: approval._id,
        number: approval.subject,
        by: asker.name,
        role: ROLE_NAMES[asker.role],
        reason: visible(approval.reason),
        asked: clock.moment(approval.proposedAt),
        until: clock.moment(approval.expiresAt),
        canBeGranted,
      })) ?? null,
    granted: granted.map(({ approval, asker }) => ({
      id: approval._id,
      number: approval.subject,
      by: asker.name,
      role: ROLE_NAMES[asker.role],
      reason: visible(approval.reason),
      ...stateOf(approval, clock, now),
    })),
  };
}

/** The same words whether there is such a case or not. */
function stateOf(approval: Approval, clock: SchoolClock, now: Date) {
  const { state, expiresAt, endedAt } = approval;
  const plain = { waits: false, opens: false };
  if (state === 'refused') return { ...plain, state: 'Refused' };
  if (state === 'withdrawn') return { ...plain, state: 'Withdrawn' };
  if (state === 'waiting')
    return expiresAt > now
      ? { ...plain, waits: true, state: `Waits for a second person until ${clock.moment(expiresAt)}` }
      : { ...plain, state: 'Lapsed: nobody agreed within a day' };
  const until = leaveUntil(approval) ?? expiresAt;
  if (endedAt) return { ...plain, state: `Granted, ended ${clock.moment(endedAt)}` };
  return until > now
    ? { ...plain, opens: true, state: `Granted until ${clock.moment(until)}` }
    : { ...plain, state: `Granted, over since ${clock.moment(until)}` };
}
