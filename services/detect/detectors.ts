import type { Detector } from './detector.js';

/** Every detector that is written in code; the rules of `rules/` stand beside them. */
export const DETECTORS: readonly Detector[] = [];
