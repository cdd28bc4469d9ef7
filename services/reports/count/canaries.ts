import type { CanaryRecord } from '../../../models/canary.js';
import { canariesBetween } from '../../canary/log.js';
import { loadCanarySettings } from '../../canary/settings.js';
import type { Period } from '../period.js';

/** What the test messages of a period showed: those whose end is known. */
export interface CanaryCount {
  /** Whether any mailbox is tried at all. */
  readonly isOn: boolean;
  readonly due: number;
  readonly arrived: number;
  readonly missing: number;
  /** Median from sending to the case, milliseconds; `null`: none arrived. */
  readonly toCase: number | null;
}

type Counted = Pick<CanaryRecord, 'state' | 'sentAt' | 'raisedAt'>;

export function canariesOf(canaries: readonly Counted[], isOn: boolean): CanaryCount {
  const arrived = canaries.filter(({ state }) => state === 'arrived');
  const times = arrived
    .flatMap(({ sentAt, raisedAt }) => (sentAt && raisedAt ? [raisedAt.getTime() - sentAt.getTime()] : []))
    .sort((a, b) => a - b);
  const missing = canaries.filter(({ state }) => state === 'missing').length;
  return {
    isOn,
    due: arrived.length + missing,
    arrived: arrived.length,
    missing,
    toCase: times[Math.floor((times.length - 1) / 2)] ?? null,
  };
}

export async function countCanaries({ begins, ends }: Pick<Period, 'begins' | 'ends'>): Promise<CanaryCount> {
  const [canaries, { sources }] = await Promise.all([canariesBetween(begins, ends), loadCanarySettings()]);
  return canariesOf(canaries, sources.length > 0);
}
