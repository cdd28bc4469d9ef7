import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { parse } from 'yaml';
import { plainWord } from '../../../services/detect/rules/alternative.js';
import { compileRules } from '../../../services/detect/rules/load.js';
import { compilePhrase, readElements } from '../../../services/detect/rules/phrase.js';
import { RuleSearch } from '../../../services/detect/rules/rule-search.js';
import { readRuleSet } from '../../../services/detect/rules/rule-set.js';
import { listSchema, type PhraseSource } from '../../../services/detect/rules/schema.js';
import { viewsOf } from '../../../services/normalise/views.js';
import { RULES_FOLDER } from '../../../services/paths.js';
import { findPhrase } from './find-phrase.js';
import { RULE, withRules } from './rule-folder.js';

const LISTS = new Map([['family', ['mum', 'dad']]]);

describe('an alternative that no message can match', () => {
  const refused: readonly (readonly [what: string, phrase: string, says: RegExp])[] = [
    ['three of one letter, which are read as one', '(shh|shhh) now', /"shhh" can never match.*read as "sh"/],
    ['three of one letter with a sign between them that is not read', "(his|miss's) bag", /"miss's".*read as "mis"/],
    ['a word of one letter', 'send xxx', /"xxx".*read as "x"/],
    ['brackets in brackets', 'a photo [of (you|u)]', /"of \(you" holds brackets/],
    ['an optional word in brackets', '(send [me] it|give it) now', /holds brackets/],
    ['a list within an alternative', '(my <family>|nobody) knows', /holds brackets/],
    ['a gap within an alternative', '(tell ... mum|tell dad) now', /holds a gap/],
    ['nothing', '(mum||dad) knows', /alternative is empty/],
    ['nothing at its end', '(mum|dad|) knows', /alternative is empty/],
    ['an ending in brackets', 'he know[s] me', /"know" touches "\[s\]"/],
    ['a sign before brackets', 'send £(5|10)', /touches/],
  ];
  for (const [what, phrase, says] of refused)
    it(`is refused: ${what}: ${phrase}`, () => {
      assert.throws(() => compilePhrase(phrase, LISTS), says);
    });

  const read: readonly (readonly [what: string, phrase: string, text: string])[] = [
    ['accents', 'un caffè', 'un caffè'],
    ['accents that are left out', 'un caffè', 'un caffe'],
    ['capital letters', 'on SnapChat', 'on snapchat'],
    ['an emoji with its variation selector', 'love ❤️', 'love ❤️'],
    ['the same without it', 'love ❤️', 'love ❤'],
    ['an emoji of several parts', '👩‍❤️‍👨', '👩‍❤️‍👨'],
    ['an emoji with a skin tone', 'hi 👋🏽', 'hi 👋🏽'],
    ['a curly apostrophe', 'don’t tell', "don't tell"],
    ['two of one letter', '(shh|ssh) now', 'shh now'],
    ['a word that brings its blank', 'our (little )?secret', 'our little secret'],
  ];
  for (const [what, phrase, text] of read)
    it(`is not to be feared of ${what}: ${phrase}`, () => {
      assert.equal(findPhrase(phrase, text, LISTS).length, 1);
    });

  it('is refused, or stands in its own text, whatever it is made of', () => {
    const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 });
    const letters = fc.string({ unit: fc.constantFrom(..."aabbs'’é❤️!.-1"), minLength: 1, maxLength: 7 });
    fc.assert(
      fc.property(fc.oneof(word, letters), written => {
        // They mean something else in a phrase, as do those that are read as one of them.
        fc.pre(!/[\s()[\]<>|*]/.test(plainWord(written)));
        try {
          compilePhrase(written, LISTS);
        } catch {
          return;
        }
        assert.ok(findPhrase(written, written, LISTS).length > 0, JSON.stringify(written));
      }),
      { numRuns: 3_000 },
    );
  });

  const patterns: readonly (readonly [what: string, source: PhraseSource, says: RegExp | null])[] = [
    ['a capital letter', { pattern: 'on (insta|Snap)chat', literals: ['chat', 'instachat'] }, /"Snap" can never match/],
    ['an accent', { pattern: 'caff(è|e) nero', literals: ['nero'] }, /"è" can never match.*"caffe nero"/],
    ['an apostrophe', { pattern: "don't tell", literals: ['tell'] }, /can never match.*"dont tell"/],
    ['three of one letter', { pattern: 'sh{3}', literals: ['shhh'] }, /can never match.*"sh"/],
    ['a class of capital letters', { pattern: '[A-Z]{2} now', literals: ['now'] }, /can never match/],
    [
      'no literal',
      { pattern: '(snap|insta)chat', literals: ['snap'] },
      /"insta" can never match: none of the literals/,
    ],
    ['an empty alternative', { pattern: '(snap|)chat', literals: ['chat'] }, /empty/],
    ['nothing wrong', { pattern: '[a-z]{3} year (7|8|1[0-3])s?', literals: ['year'] }, null],
    ['any letters at all', { pattern: '\\w{4,8} .{2} \\d{3} [^x]{3} secret', literals: ['secret'] }, null],
    ['one alternative that begins another', { pattern: '(snap|snapchat) me', literals: ['snap'] }, null],
  ];
  for (const [what, source, says] of patterns)
    it(`of a pattern is ${says ? 'refused' : 'taken'}: ${what}`, () => {
      if (says) assert.throws(() => compilePhrase(source, LISTS), says);
      else assert.equal(compilePhrase(source, LISTS).length, 1);
    });

  it('of a rule or a list is named with its file and line', () => {
    const files = {
      'a.yaml': RULE.replace('(this|our)', '(this|ourrr)'),
      'lists/more.yaml': 'id: more\nwords:\n  - fine\n  - xxx\n',
    };
    const problems = withRules(files, folder => compileRules(readRuleSet([folder])).problems);
    assert.deepEqual(
      problems.map(({ file, line, problem }) => [file.split('/').slice(1).join('/'), line, problem.slice(0, 24)]),
      [
        ['lists/more.yaml', 4, '"xxx" can never match: m'],
        ['a.yaml', 12, '"ourrr" can never match:'],
      ],
    );
  });
});

describe('every alternative of the pack', () => {
  it('is matched by its own words, read as messages are', () => {
    const { rules } = compileRules(readRuleSet([RULES_FOLDER]));
    const lists = listsOfPack();
    const phrases = rules.flatMap(({ rule: { id, when, unless } }) =>
      [...when.any, ...(when.near?.any ?? []), ...unless.flatMap(({ any }) => any)].map(source => ({ id, source })),
    );
    const search = new RuleSearch(
      phrases.map(({ source }) => ({ any: compilePhrase(source, lists), near: null, unless: [] })),
      new Int32Array(phrases.length),
    );
    const dead: string[] = [];
    let count = 0;
    for (const [number, { id, source }] of phrases.entries()) {
      if (typeof source !== 'string') continue;
      for (const text of instancesOf(source, lists)) {
        count += 1;
        const { plain, disguised } = viewsOf(text);
        const isFound = [plain, disguised].some(view => view && search.search(view, Uint8Array.of(1)).has(number));
        if (!isFound) dead.push(`${id}: ${source}: ${text}`);
      }
    }
    assert.deepEqual(dead, []);
    assert.ok(count > 50_000, `${count}`);
  });
});

function listsOfPack(): ReadonlyMap<string, readonly string[]> {
  const files = readRuleSet([RULES_FOLDER]).texts.filter(({ name }) => /lists/.test(name));
  return new Map(files.map(({ text }) => listSchema.parse(parse(text))).map(({ id, words }) => [id, words]));
}

/** One text for each alternative of each element, the others as their first; a star as no further letter. */
function instancesOf(phrase: string, lists: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const elements = readElements(phrase, lists).map(({ written }) => written);
  return elements.flatMap((element, at) => {
    if (element.kind === 'gap') return [];
    const around = elements.map(other => {
      return other.kind === 'gap' || other.optional ? [] : [spoken(other.alternatives[0] ?? '')];
    });
    return element.alternatives.map(alternative =>
      around
        .with(at, [spoken(alternative)])
        .flat()
        .join(' '),
    );
  });
}

function spoken(alternative: string): string {
  const words = alternative.split(/\s+/);
  return words.map(word => (word === '*' ? 'word' : word.replace(/\*$/, ''))).join(' ');
}
