import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { RuleEngine } from '../../../services/detect/rules/engine.js';
import { type CompiledRule, loadRules } from '../../../services/detect/rules/load.js';
import { compilePhrase } from '../../../services/detect/rules/phrase.js';
import { RULES_FOLDER } from '../../../services/paths.js';
import { randomFrom } from '../../normalise/texts.js';
import { SCHOOL, written } from '../written.js';
import { matchesIn, searchFor } from './find-phrase.js';

const rules = loadRules([RULES_FOLDER]);

const LETTER = `Dear Amelia, thank you for the plan. The opening paragraph is clear, and the quotation fits well. I would like you to say in one
sentence what the whole essay argues before you start on paragraph two. Can you tell me which poem you want to compare it with? We can talk about
it on Thursday in the library, when the others are at their table. If there is time you could read me the first page. Your spelling is better than it
was at the start of the year, so do keep going. Please ask your tutor whether the room is free, and let me know if you have to be at home early.
`;

describe('the cost of rules, counted in steps', () => {
  it('is small for an ordinary letter', () => {
    assert.ok(looksOf(rules, LETTER) < LETTER.length / 2);
  });

  it('hardly grows with their number', () => {
    const many = [...rules, ...madeUp(9 * rules.length)];
    assert.ok(looksOf(many, LETTER) <= 1.5 * looksOf(rules, LETTER));
  });

  for (const row of [
    'you ',
    'i ',
    'you me my ',
    'send me a ',
    'do not tell ',
    'talk - ',
    'me, ',
    'my mum ',
    'is it ... ',
    '£ ',
    '🤫 ',
  ])
    it(`grows with the length of a text that repeats "${row}", no faster`, () => {
      const engine = new RuleEngine(rules);
      const once = looksOf(rules, row.repeat(2_000), engine);
      const twice = looksOf(rules, row.repeat(4_000), engine);
      assert.ok(twice <= 2.1 * once + 100, `${once} steps become ${twice}`);
    });

  it('is bounded at each place, however often a phrase may go on in another way', () => {
    const search = searchFor(['(you|you you) ... [you] ... (you|me) [you] ... [you] you ... you ... you ... the']);
    const words = 2_000;
    assert.deepEqual(matchesIn(search, 'you '.repeat(words)), []);
    assert.ok(search.looks < 1000 * words, `${search.looks}`);
  });

  it('is shared by rules that exclude the same: what holds for a whole message is looked for once', () => {
    const unless = [
      { id: 'lesson', any: compilePhrase('(poem|play) ... tonight', new Map()), scope: 'message' as const },
    ];
    const alike = rules
      .slice(0, 1)
      .map(rule => ({ ...rule, any: compilePhrase('see me', new Map()), near: null, unless }));
    const text = `${'see me. '.repeat(500)}${'a poem. '.repeat(500)}`;
    const [alone, excluded] = [alike.map(rule => ({ ...rule, unless: [] })), alike].map(set => looksOf(set, text));
    assert.ok((excluded ?? 0) - (alone ?? 0) < 5_000);
  });
});

function looksOf(set: readonly CompiledRule[], text: string, engine = new RuleEngine(set)): number {
  const before = engine.looks;
  engine.detect(written(text), SCHOOL);
  return engine.looks - before;
}

/** Rules of phrases as people write them: common words around a few that are the rule's own. */
function madeUp(count: number): readonly CompiledRule[] {
  const random = randomFrom(3);
  const common = 'you me my your the can tell see with at home please never it do not to talk about meet'.split(' ');
  const pick = () => common[Math.floor(random() * common.length)] ?? '';
  return Array.from({ length: count }, (_, rule) => {
    const own = (which: number) => `${'abcdefghij'.charAt(which)}${rule}ish`;
    const phrases = [
      `(${pick()}|${pick()}) ${pick()} ${own(0)}`,
      `${pick()} ${pick()} ... (${own(1)}|${own(2)} ${pick()})`,
      `(${pick()} ${own(3)}|${own(4)}) [${pick()}] ${pick()}`,
      `(${own(5)}|${own(6)}|${own(7)})`,
    ];
    const [pattern] = rules;
    assert.ok(pattern);
    return {
      ...pattern,
      any: phrases.flatMap(phrase => compilePhrase(phrase, new Map())),
      near: null,
      unless: [],
    };
  });
}
