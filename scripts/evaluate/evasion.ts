import { existsSync } from 'node:fs';
import type { Detection } from '../../services/detect/detect.js';
import { mentoringMessages } from '../train/sets/own.js';
import { raisedBy } from './detecting.js';
import { atLeast, type Measure, share } from './measure.js';

const LEET: Readonly<Record<string, string>> = { a: '4', e: '3', i: '1', o: '0', s: '5', t: '7' };
const CYRILLIC: Readonly<Record<string, string>> = { a: 'а', c: 'с', e: 'е', o: 'о', p: 'р', x: 'х', y: 'у', i: 'і' };

/** Ways to hide words from a filter, each applied to every long word. */
const DISGUISES: readonly (readonly [name: string, of: (word: string) => string])[] = [
  ['digits for letters', word => [...word].map(letter => LEET[letter.toLowerCase()] ?? letter).join('')],
  ['letters set apart', word => [...word].join(' ')],
  ['letters of another alphabet', word => [...word].map(letter => CYRILLIC[letter] ?? letter).join('')],
  ['invisible characters', word => [...word].join('\u200b')],
];

/** Of the messages that raise a case as they are, the share that still does when every word of four letters or more is disguised. */
export function measureEvasion(file: string, detection: Detection): readonly Measure[] {
  if (!existsSync(file)) return [];
  const raising = mentoringMessages(file).filter(
    ({ codes, text }) => codes.size > 0 && !/\d|@|[^\p{ASCII}\p{Emoji}\s\p{P}]/u.test(text) && text !== '',
  );
  const clean = raising.filter(example => raisedBy(example, detection).size > 0);
  return DISGUISES.map(([name, disguise]) => {
    const kept = clean.filter(example => {
      const text = example.text.replaceAll(/[a-z]{4,}/gi, disguise);
      return raisedBy({ ...example, text }, detection).size > 0;
    });
    return share('recall kept under disguise', name, kept.length, clean.length, atLeast(0.98));
  });
}
