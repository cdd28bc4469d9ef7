import { type Detection, makeDetection } from '../detect.js';
import { failedExamplesOf } from './examples.js';
import { lineIn, rulesInvalid } from './load.js';
import type { RuleSet } from './rule-set.js';

/**
 * Makes detection of rules that nobody has used yet: each of them also has to raise and to ignore its own examples. Pure, apart from the
 * weights that it reads. Throws ServiceError `RULES_INVALID` or `CLASSIFIER_UNREADABLE`.
 */
export function proveDetection(set: RuleSet): Detection {
  const detection = makeDetection(set);
  const failed = failedExamplesOf(detection.rules);
  if (failed.length === 0) return detection;
  throw rulesInvalid(
    failed.map(({ file, expected, index }) => {
      const text = set.texts.find(({ name }) => name === file);
      const line = text ? lineIn(text, ['examples', expected, index]) : 1;
      // Without the example: a problem is logged, and somebody may have pasted a real message in.
      return {
        file,
        line,
        problem: `this example should be ${expected === 'raises' ? 'raised' : 'ignored'}, and is not`,
      };
    }),
  );
}
