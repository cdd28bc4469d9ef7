import type { Coverage } from '../../ledger/coverage.js';
import { counted, figure, type SchoolClock } from './time.js';
import { visibleLine } from './untrusted.js';

/** Why something was not taken, by the code that the receiver counts it under. */
const REASONS: Readonly<Record<string, string>> = {
  NOT_ALLOWED: 'from an address that may not connect',
  TLS_REQUIRED: 'without encryption',
  RECIPIENT_UNKNOWN: 'for an address that is not accepted',
  MESSAGE_TOO_LARGE: 'too large',
  BODY_TOO_LARGE: 'too large',
  SIGNATURE_WRONG: 'with a wrong signature or key',
  TIMESTAMP_OUT_OF_WINDOW: 'too old, or from a clock that is wrong',
  DELIVERY_ID_INVALID: 'without a proper id',
  DELIVERY_ID_USED: 'with the id of another delivery',
  PAYLOAD_INVALID: 'not in the format that was agreed on',
  RATE_LIMITED: 'more than the key allows in a minute',
  TOO_BUSY: 'too many at once',
  SPOOL_FULL: 'no room in the spool',
  SPOOL_DISK_FULL: 'no room on the disk',
  SENDER_TOO_SLOW: 'a sender that was too slow',
};

/** What the receiver says of a source; `null` for sources that are asked. */
export function presentIntake({ source }: Pick<Coverage, 'source'>, clock: SchoolClock) {
  const { intake } = source;
  if (!intake) return null;
  return {
    received: figure(intake.received),
    last: intake.lastReceivedAt === null ? 'nothing yet' : clock.moment(intake.lastReceivedAt),
    since: clock.moment(intake.since),
    standing: `${counted(intake.items, 'message')}, ${figure(Math.ceil(intake.bytes / 1_000_000))} MB`,
    refused: countsOf(intake.refused),
    deferred: countsOf(intake.deferred),
    certificate: intake.certificateEndsAt === null ? 'none' : `good until ${clock.moment(intake.certificateEndsAt)}`,
  };
}

function countsOf(
  counts: Readonly<Record<string, number>>,
): readonly { readonly reason: string; readonly count: string }[] {
  return Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([code, count]) => ({ reason: REASONS[code] ?? code, count: figure(count) }));
}

const DAY = 86_400_000;
const RENEW_BEFORE = 21 * DAY;

/** What somebody has to see to. */
export function problemsOfIntake({ source }: Pick<Coverage, 'source'>, clock: SchoolClock) {
  const { intake } = source;
  const label = visibleLine(source.label, 80);
  if (!source.enabled || !intake) return [];
  const problems = [];
  const ends = intake.certificateEndsAt;
  if (ends !== null && ends.getTime() - clock.now.getTime() < RENEW_BEFORE)
    problems.push({
      heading: `${label}: its certificate ${ends < clock.now ? 'has ended' : 'ends soon'}.`,
      text: 'Renew it, or senders stop handing over messages. No restart is needed.',
      note: `Good until ${clock.moment(ends)}`,
    });
  return problems;
}
