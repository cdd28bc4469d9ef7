import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Finding } from '../../../services/detect/finding.js';
import { RuleEngine } from '../../../services/detect/rules/engine.js';
import { type CompiledRule, loadRules } from '../../../services/detect/rules/load.js';
import type { Message } from '../../../services/message.js';
import { RULES_FOLDER } from '../../../services/paths.js';
import { randomFrom } from '../../normalise/texts.js';
import { SCHOOL, written } from '../written.js';
import { RULE, withRules } from './rule-folder.js';

const HOURS = { ...SCHOOL, hours: [{ days: [1, 2, 3, 4, 5], from: '08:00', to: '17:00' }] };

function findings(rule: string, message: Message): readonly Finding[] {
  return new RuleEngine(withRules({ 'a.yaml': rule }, folder => loadRules([folder]))).detect(message, HOURS);
}
const when = (lines: string) => RULE.replace('  author: adult\n  recipient: pupil\n', lines);
const spansOf = (rule: string, text: string) =>
  findings(rule, written(text)).map(({ span }) => text.slice(span?.start, span?.end));

describe('the rule engine', () => {
  it('marks what was found, as it was written', () => {
    assert.deepEqual(spansOf(RULE, 'ok: D\u200bELETE   our Chats. And delete this message!'), [
      'D\u200bELETE   our Chats',
      'delete this message',
    ]);
  });

  it('finds what was disguised, once', () => {
    assert.deepEqual(spansOf(RULE, 'd3l3te th1s ch4t'), ['d3l3te th1s ch4t']);
    assert.deepEqual(spansOf(RULE, 'd e l e t e   t h i s   c h a t'), ['d e l e t e   t h i s   c h a t']);
  });

  it('never finds half a word, wherever in a long text it looks', () => {
    const padding = 'undelete this chatter '.repeat(200);
    assert.deepEqual(spansOf(RULE, padding), []);
    assert.deepEqual(spansOf(RULE, `${padding}delete this chat ${padding}`), ['delete this chat']);
  });

  it('tries a rule of a language only on texts that may hold it', () => {
    const german = RULE.replace('when:\n', 'when:\n  language: de\n').replace(
      '"delete (this|our) <messages>"',
      '"gift"',
    );
    assert.deepEqual(spansOf(german, 'What a nice gift, thank you for the book.'), []);
    assert.deepEqual(spansOf(german, 'nimm das nicht, das ist gift für dich'), ['gift']);
    assert.deepEqual(spansOf(german, 'Thank you for the book. Das ist nicht gut, das ist Gift'), ['Gift']);
  });

  it('joins matches that overlap', () => {
    const rule = RULE.replace('    - "delete', '    - "this chat now"\n    - "delete');
    assert.deepEqual(spansOf(rule, 'delete this chat now'), ['delete this chat now']);
  });

  const who: readonly (readonly [lines: string, facts: Parameters<typeof written>[1], found: boolean])[] = [
    ['  author: adult\n', { from: 'mentor' }, true],
    ['  author: adult\n', { from: 'external' }, true],
    ['  author: adult\n', { from: 'parent' }, false],
    ['  author: [pupil, parent]\n', { from: 'parent' }, true],
    ['  recipient: pupil\n', { to: 'staff' }, false],
    ['  recipient: staff\n', { to: 'staff' }, true],
    ['  channel: email\n', {}, false],
    ['  channel: email\n', { channel: 'email' }, true],
    ['  hours: outside\n', {}, false],
    ['  hours: outside\n', { sentAt: new Date('2026-03-03T22:10:00Z') }, true],
    ['  hours: inside\n', { sentAt: new Date('2026-03-07T10:00:00Z') }, false],
    ['  hours: inside\n', { sentAt: new Date('2026-06-03T16:30:00Z') }, false],
  ];
  for (const [lines, facts, found] of who)
    it(`with "${lines.trim()}" ${found ? 'finds' : 'passes over'} a message of ${JSON.stringify(facts)}`, () => {
      assert.equal(findings(when(lines), written('delete this chat', facts)).length, found ? 1 : 0);
    });

  it('reads quoted text and attachments only where a rule says so', () => {
    const message = written('see below', { subject: 'delete this chat', quotedText: 'delete this chat' });
    assert.deepEqual(
      findings(RULE, message).map(({ field }) => field),
      ['subject'],
    );
    const quoted = RULE.replace('  any:', '  fields: [quoted]\n  any:');
    assert.deepEqual(
      findings(quoted, message).map(({ field }) => field),
      ['quoted'],
    );
  });

  it('asks for a second phrase near the first', () => {
    const rule = RULE.replace('examples:', '  near: { any: [tonight], within: 4 }\nexamples:');
    assert.equal(spansOf(rule, 'delete this chat later tonight').length, 1);
    assert.equal(spansOf(rule, 'tonight please delete this chat').length, 1);
    assert.equal(spansOf(rule, 'delete this chat before you go home to sleep tonight').length, 0);
  });

  it('finds no half of a word near the first, where the room for so many words ends inside one', () => {
    const rule = RULE.replace('examples:', '  near: { any: [understandingly], within: 1 }\nexamples:');
    assert.equal(spansOf(rule, 'understandingly delete this chat').length, 1);
    assert.equal(spansOf(rule, 'misunderstandingly delete this chat').length, 0);
  });

  it('takes a finding down to low, and names why, when an exclusion holds in its sentence', () => {
    const rule = RULE.replace('examples:', 'unless:\n  - { id: policy, any: [it is forbidden] }\nexamples:');
    const [excluded] = findings(rule, written('it is forbidden to say delete this chat.'));
    assert.equal(excluded?.severity, 'low');
    assert.equal(excluded?.suppressedBy, 'grooming.secrecy.own-delete/policy');
    assert.ok((excluded?.confidence ?? 1) < 0.8);
    assert.equal(findings(rule, written('it is forbidden. delete this chat'))[0]?.suppressedBy, null);
  });

  it('looks at the whole message when the exclusion says so', () => {
    const rule = RULE.replace(
      'examples:',
      'unless:\n  - { id: policy, any: [it is forbidden], scope: message }\nexamples:',
    );
    assert.equal(
      findings(rule, written('it is forbidden. delete this chat'))[0]?.suppressedBy,
      'grooming.secrecy.own-delete/policy',
    );
  });

  it('runs a pattern where one of its words stands', () => {
    const rule = RULE.replace('"delete (this|our) <messages>"', '{ pattern: "delete .{0,9}chat", literals: [delete] }');
    assert.deepEqual(spansOf(rule, 'undelete a chat, delete all the chat'), ['delete all the chat']);
  });
});

describe('the engine on the whole pack', () => {
  const rules = loadRules([RULES_FOLDER]);

  it('finds in a text what each rule finds alone: the shared automaton hides nothing', () => {
    const together = new RuleEngine(rules);
    const alone = rules.map(rule => new RuleEngine([rule]));
    for (const message of exampleMixes(rules)) {
      const expected = alone
        .flatMap(engine => engine.detect(message, HOURS))
        .map(placeOf)
        .sort();
      assert.deepEqual([...together.detect(message, HOURS)].map(placeOf).sort(), expected);
    }
  });

  it('holds up against texts made to keep it busy', () => {
    const engine = new RuleEngine(rules);
    for (const row of ['-', '_', '"', '…', 'talk ', 'talk - ', 'you me my ', 'delete -- ', 'a '])
      engine.detect(written(row.repeat(40_000)), HOURS);
  });
});

const placeOf = ({ ruleId, field, span, severity, suppressedBy }: Finding) =>
  [ruleId, field, span?.start, span?.end, severity, suppressedBy].join(' ');

/** Messages of several examples each, so that matches stand side by side. */
function exampleMixes(rules: readonly CompiledRule[]): readonly Message[] {
  const random = randomFrom(7);
  const texts = rules.flatMap(({ rule }) =>
    [...rule.examples.raises, ...rule.examples.ignores].map(({ text }) => text),
  );
  const roles = ['mentor', 'pupil', 'parent', 'external'] as const;
  return Array.from({ length: 60 }, (_, at) => {
    const from = roles[at % roles.length] ?? 'mentor';
    const pick = () => texts[Math.floor(random() * texts.length)] ?? '';
    return written([pick(), pick(), pick(), pick()].join(' '), { from, to: from === 'pupil' ? 'mentor' : 'pupil' });
  });
}
