import { addressDetector } from './contact/address.js';
import { handleDetector } from './contact/handle.js';
import { linkDetector } from './contact/link.js';
import { phoneDetector } from './contact/phone.js';
import { profanityDetector } from './content/profanity.js';
import { slurDetector } from './content/slurs.js';
import type { Detector } from './detector.js';
import { knownFileDetector } from './known-file.js';
import { registerDetector } from './register/envelope.js';

/** Those that only look at words. */
export const WORD_DETECTORS: readonly Detector[] = [profanityDetector, slurDetector];

/** Every detector that is written in code; the rules of `rules/` stand beside them. */
export const DETECTORS: readonly Detector[] = [
  phoneDetector,
  addressDetector,
  handleDetector,
  linkDetector,
  ...WORD_DETECTORS,
  registerDetector,
  knownFileDetector,
];
