import { plainView } from '../../normalise/plain.js';
import { plainWord } from './alternative.js';
import type { Expression } from './expression.js';
import { instancesOf } from './pattern-instances.js';
import { readPattern } from './pattern-tree.js';
import { RuleSearch } from './rule-search.js';

/**
 * Throws an Error that names an alternative of a phrase, or a word of a list, which no message can ever match: what is written there, put
 * through the view that messages are read in, is not what is looked for.
 */
export function refuseDeadWords(written: string): void {
  // Nearly all of them, and there are tens of thousands.
  if (PLAIN.test(written) && !THREE_ALIKE.test(written)) return;
  if (GAP.test(written))
    throw new Error(`"${written}" holds a gap: it stands between the words of a phrase, not within an alternative`);
  if (BRACKETS.test(written))
    throw new Error(
      `"${written}" holds brackets, which mean themselves there: write each alternative out, without brackets in brackets`,
    );
  const words = written.trim().split(/\s+/);
  const looked = words.map(word => plainWord(word.replace(/\*$/, ''))).join(' ');
  const read = plainView(words.map(word => word.replace(/\*$/, '')).join(' ')).text;
  // Some signs are read as blanks, which no word begins or ends with.
  if (read !== looked || looked !== looked.trim())
    throw new Error(`"${written}" can never match: messages are read as "${read}"; ${REMEDY}`);
}

const PLAIN = /^[a-z0-9'’* ]*$/i;
const THREE_ALIKE = /([a-z])['’]*\1['’]*\1/i;
const GAP = /(?:^|\s)(?:\.\.\.|…)(?:\s|$)/;
const BRACKETS = /[a-z][)\]>|]|[([<|][a-z]/i;
const REMEDY = 'write that if it is meant (three of one letter are read as one)';

/** The same for a pattern: each of its alternatives has to be found in the text that it describes. */
export function refuseDeadPattern(source: string, expression: Expression): void {
  const search = new RuleSearch([{ any: [expression], near: null, unless: [] }], Int32Array.of(0));
  for (const { text, alternative } of instancesOf(readPattern(source))) {
    if (text.trim() === '') continue;
    const view = plainView(text);
    // Its characters were chosen so that reading leaves them alone, where there was a choice.
    if (view.text !== text)
      throw new Error(`"${alternative}" can never match: "${text}" in a message is read as "${view.text}"; ${REMEDY}`);
    if (!search.search(view, EVERYWHERE).has(0))
      throw new Error(
        `"${alternative}" can never match: none of the literals stands in it, or it begins or ends within a word`,
      );
  }
}

const EVERYWHERE = Uint8Array.of(1);
