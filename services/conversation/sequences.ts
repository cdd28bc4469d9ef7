import type { RiskContribution } from '../../models/conversation.js';
import type { Code } from '../taxonomy.js';
import { decayed } from './decay.js';

const PERSONAL: readonly Code[] = [
  'grooming.flattery',
  'grooming.personal-probing',
  'grooming.gifts',
  'grooming.isolation',
];
const DETAILS: readonly Code[] = [
  'contact.phone',
  'contact.personal-email',
  'contact.social-network',
  'contact.off-network',
];

/** One thing that follows another. The order is what tells a plan from a slip. */
interface Sequence {
  readonly name: string;
  readonly label: string;
  readonly first: ReadonlySet<Code>;
  readonly next: ReadonlySet<Code>;
  readonly weight: number;
}

const SEQUENCES: readonly Sequence[] = [
  {
    // Trust is built before it is used.
    name: 'personal-then-request',
    label: 'Personal attention came before requests',
    first: new Set(PERSONAL),
    next: new Set<Code>(['grooming.image-request', 'grooming.risk-assessment', 'contact.meeting', ...DETAILS]),
    weight: 0.15,
  },
  {
    name: 'personal-then-secrecy',
    label: 'Secrecy followed personal talk',
    first: new Set(PERSONAL),
    next: new Set<Code>(['grooming.secrecy']),
    weight: 0.15,
  },
  {
    name: 'secrecy-then-step',
    label: 'After secrecy or checks came a meeting, a picture or another way to talk',
    first: new Set<Code>(['grooming.secrecy', 'grooming.risk-assessment']),
    next: new Set<Code>(['contact.meeting', 'grooming.image-request', ...DETAILS]),
    weight: 0.12,
  },
  {
    name: 'favour-then-pressure',
    label: 'Pressure followed favours or praise',
    first: new Set<Code>(['grooming.gifts', 'grooming.flattery']),
    next: new Set<Code>(['grooming.coercion']),
    weight: 0.12,
  },
];

/** A sequence that was seen, with its two messages. */
export interface SeenSequence {
  readonly name: string;
  readonly label: string;
  readonly weight: number;
  readonly messageIds: readonly [string, string];
  readonly at: Date;
}

/** Weaker steps than this make a weaker sequence: two slips of the wording models are not a plan. */
const WHOLE_STEP = 0.2;

/** Each sequence at its weightiest at this time. Both steps have to be there: what is left of either bounds it. */
export function sequencesIn(conduct: readonly RiskContribution[], now: Date): readonly SeenSequence[] {
  return SEQUENCES.flatMap(sequence => strongest(sequence, conduct, now) ?? []);
}

function strongest(sequence: Sequence, conduct: readonly RiskContribution[], now: Date): SeenSequence | null {
  let seen: SeenSequence | null = null;
  const firsts = conduct.filter(({ code }) => sequence.first.has(code));
  for (const step of conduct) {
    if (!sequence.next.has(step.code)) continue;
    for (const first of firsts) {
      if (first.at.getTime() >= step.at.getTime()) continue;
      const weight = sequence.weight * partOf(first, now) * partOf(step, now);
      if (seen !== null && seen.weight >= weight) continue;
      const { name, label } = sequence;
      seen = { name, label, weight, messageIds: [first.messageId, step.messageId], at: step.at };
    }
  }
  return seen;
}

function partOf(step: RiskContribution, now: Date): number {
  return Math.min(1, decayed(step, now) / WHOLE_STEP);
}
