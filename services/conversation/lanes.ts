import type { RiskLane } from '../../models/conversation.js';
import { type Concern, concernOf } from '../cases/concern.js';
import type { Code } from '../taxonomy.js';

/** What builds up in which lane. The register's concerns have cases of their own and say nothing of how two people talk. */
const LANE_OF: Readonly<Record<Concern, RiskLane | null>> = {
  'adult-conduct': 'conduct',
  infatuation: 'infatuation',
  welfare: 'help',
  'pupil-approach': 'help',
  scheme: null,
};

/** The lane of a concern; `null` for what does not build up. */
export function riskLaneOf(concern: Concern): RiskLane | null {
  return LANE_OF[concern];
}

/** Direction decides: the same words are another concern from a pupil than from an adult. */
export function laneOfFinding(code: Code, byAdult: boolean): RiskLane | null {
  // When somebody wrote is habit, not tactic: it weighs with the rest of their habits (`behaviour.ts`).
  if (code === 'protocol.out-of-hours') return null;
  return riskLaneOf(concernOf(code, byAdult ? 'mentor' : 'pupil'));
}

export interface LaneSettings {
  /** At or above it what was found raises a case, even if each finding is weak. */
  readonly raises: number;
  /** At or above it a finding that waited for something to join it raises a case. */
  readonly joined: number;
  /** What each further message with the same code adds, as a part of its weight. */
  readonly repeated: readonly number[];
}

/**
 * An adult's tactic that is repeated adds a little, another tactic adds its whole weight. A pupil's infatuation or distress shows in
 * the repetition of one thing, each time weakly, so that there repetition counts.
 */
export const LANE_SETTINGS: Readonly<Record<RiskLane, LaneSettings>> = {
  conduct: { raises: 0.6, joined: 0.4, repeated: [0.25, 0.12] },
  infatuation: { raises: 0.3, joined: 0.3, repeated: Array.from({ length: 9 }, () => 0.7) },
  help: { raises: 0.36, joined: 0.36, repeated: Array.from({ length: 9 }, () => 0.7) },
};
