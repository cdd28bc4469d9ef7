import { join } from 'node:path';
import { ServiceError } from '../../services/errors.js';
import type { Example } from './example.js';
import { mentoringMessages, ruleExamples, writtenTexts } from './sets/own.js';
import { PUBLIC_SETS, publicExamples } from './sets/public.js';
import { purposeOf } from './sets/split.js';

interface Examples {
  /** Written for this, or of the scheme's own messages the half that was read: every code is settled, and they may be set aside by writer. */
  readonly written: readonly Example[];
  /** Of rules and public sets. */
  readonly others: readonly Example[];
  /** Ordinary talk that nothing is learnt from: alarms are counted on it. */
  readonly quiet: readonly Example[];
}

/** Everything there is to learn from. `data`: the folder that holds the public sets, each in its own. Throws ServiceError `TRAINING_TEXTS_MISSING`. */
export async function readExamples(data: string): Promise<Examples> {
  const texts = writtenTexts();
  if (texts.length === 0)
    throw new ServiceError({
      code: 'TRAINING_TEXTS_MISSING',
      message: 'The texts that the models are learnt from are not part of the installed package.',
      remedy: 'Run `scripts/candour train` in a checkout of the repository.',
    });
  const ofScheme = mentoringMessages(join(data, 'mentoring', 'messages.jsonl')).filter(({ group }) => group === 'odd');
  const ofSets = (await Promise.all(PUBLIC_SETS.map(set => publicExamples(data, set)))).flat();
  return {
    written: [...texts, ...ofScheme],
    others: [...ruleExamples(), ...ofSets.filter(example => purposeOf(example) === 'learn')],
    quiet: ofSets.filter(example => purposeOf(example) === 'set-thresholds' && example.codes.size === 0),
  };
}
