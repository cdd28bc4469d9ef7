import { canonicalText } from './identity.js';

/**
 * What `other` says that `main` does not, line by line: the two alternatives of a message may differ, and a person sees only
 * one of them. Compares runs of up to four words, so that other line breaks make no difference. Linear.
 */
export function linesNotIn(other: string, main: string): string {
  // Nearly always the two say the same, in the same order.
  if (other === '' || canonicalText(main).includes(canonicalText(other))) return '';
  if (withoutSpace(main).includes(withoutSpace(other))) return '';
  const known = runsOf(wordsOf(main));
  const missing = other.split('\n').filter(line => {
    const words = wordsOf(line);
    if (words.length === 0) return false;
    const length = Math.min(words.length, LONGEST_RUN);
    for (let at = 0; at + length <= words.length; at += 1) {
      if (!known.has(words.slice(at, at + length).join(' '))) return true;
    }
    return false;
  });
  return missing.join('\n').trim();
}

const LONGEST_RUN = 4;

function runsOf(words: readonly string[]): ReadonlySet<string> {
  const runs = new Set<string>();
  for (let at = 0; at < words.length; at += 1) {
    let run = '';
    for (let length = 1; length <= LONGEST_RUN && at + length <= words.length; length += 1) {
      run = length === 1 ? (words[at] ?? '') : `${run} ${words[at + length - 1]}`;
      runs.add(run);
    }
  }
  return runs;
}

function withoutSpace(text: string): string {
  return text.replaceAll(/\s+/g, '');
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}
