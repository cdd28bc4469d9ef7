import assert from 'node:assert/strict';
import { makeDetection } from '../../services/detect/detect.js';
import type { Finding } from '../../services/detect/finding.js';
import { type RuleSet, readRuleSet } from '../../services/detect/rules/rule-set.js';
import { type Switch, SwitchBoard } from '../../services/detect/switches.js';
import { MENTOR, seenFinding, seenMessage } from '../support/seen-message.js';
import { RULE, withRules } from './rules/rule-folder.js';
import { registerOf, SCHOOL, written } from './written.js';

const ID = 'grooming.secrecy.own-delete';
const decided = (fields: Partial<Switch>): Switch => ({
  rule: ID,
  state: 'on',
  severity: null,
  least: 0,
  exempt: [],
  ...fields,
});
const ON: RuleSet = withRules({ 'a.yaml': RULE }, folder => ({ ...readRuleSet([folder]), folders: [] }));
const withSwitch = (fields: Partial<Switch>): RuleSet => ({ ...ON, switches: [decided(fields)] });
const message = written('please delete our messages', { receivedAt: new Date('2026-03-03T10:30:00Z') });
/** What the rule finds; that the sender is not on the register is another matter. */
const ofRules = (findings: readonly Finding[]) => findings.filter(({ detectorId }) => detectorId === 'rules');
const examine = (set: RuleSet) => {
  const { findings, shadow } = makeDetection(set).examine(message, registerOf());
  return { findings: ofRules(findings), shadow };
};
const marks = (set: RuleSet) =>
  examine(set).findings.map(({ ruleId, severity, suppressedBy }) => [ruleId, severity, suppressedBy]);

describe('what a school has decided about a rule', () => {
  it('is nothing by itself: the rule finds what it finds', () => {
    assert.deepEqual(marks(ON), [[ID, 'high', null]]);
  });

  it('switches it off: it finds nothing, and nothing is set aside', () => {
    assert.deepEqual(examine(withSwitch({ state: 'off' })), { findings: [], shadow: [] });
  });

  it('puts it in shadow: what it finds is set aside, as it would be if it were on', () => {
    const { findings, shadow } = examine(withSwitch({ state: 'shadow' }));
    assert.deepEqual(findings, []);
    assert.deepEqual(shadow, examine(ON).findings);
  });

  it('sets its severity', () => {
    assert.deepEqual(marks(withSwitch({ severity: 'medium' })), [[ID, 'medium', null]]);
  });

  it('wants stronger findings: weaker ones stay visible as low, and say why', () => {
    assert.deepEqual(marks(withSwitch({ least: 0.9 })), [[ID, 'low', `threshold:${ID}`]]);
    assert.deepEqual(marks(withSwitch({ least: 0.8 })), [[ID, 'high', null]]);
  });

  it('exempts a person until a day: what they write stays visible as low, and what others write is as before', () => {
    const personKey = message.author.personId ?? '';
    const until = (day: string, key = personKey) => withSwitch({ exempt: [{ personKey: key, until: day }] });
    assert.deepEqual(marks(until('2026-03-31T23:59:59Z')), [[ID, 'low', `exempted:${ID}`]]);
    assert.deepEqual(marks(until('2026-03-03T10:29:59Z')), [[ID, 'high', null]], 'it has ended');
    assert.deepEqual(marks(until('2026-03-31T23:59:59Z', 'somebody-else')), [[ID, 'high', null]]);
  });

  it('goes by when the message came in, not by what the sender’s clock says', () => {
    const exempt = [{ personKey: message.author.personId ?? '', until: '2026-03-31T00:00:00Z' }];
    const late = { ...message, sentAt: new Date('2026-03-01T10:00:00Z'), receivedAt: new Date('2026-04-01T10:00:00Z') };
    const found = ofRules(makeDetection(withSwitch({ exempt })).detect(late, registerOf()));
    assert.deepEqual(
      found.map(({ suppressedBy }) => suppressedBy),
      [null],
    );
  });

  it('changes the version of detection, and only then', () => {
    const version = (set: RuleSet) => makeDetection(set).version;
    const versions = [
      ON,
      withSwitch({ state: 'off' }),
      withSwitch({ state: 'shadow' }),
      withSwitch({ severity: 'low' }),
      withSwitch({ least: 0.9 }),
      withSwitch({ exempt: [{ personKey: 'm-1', until: '2026-03-31T00:00:00Z' }] }),
      { ...ON, switches: [decided({ rule: 'contact/phone', state: 'off' })] },
    ].map(version);
    assert.equal(new Set(versions).size, versions.length);
    assert.equal(version({ ...ON, switches: [] }), version(ON));
  });

  it('leaves a rule about self-harm or a disclosure that is critical as it is, but for an exemption', () => {
    const grave = seenFinding('content.self-harm', 'critical', { ruleId: ID });
    const author = seenMessage('any');
    const left = (fields: Partial<Switch>) => new SwitchBoard([decided(fields)]).leave([grave], author);
    for (const fields of [{ state: 'off' }, { least: 1 }, { severity: 'low' }] as const)
      assert.deepEqual(left(fields), [grave], JSON.stringify(fields));
    assert.equal(new SwitchBoard([decided({ state: 'shadow' })]).isShadow(grave), false);
    const exempt = [{ personKey: MENTOR.personId ?? '', until: '2027-01-01T00:00:00Z' }];
    assert.equal(left({ exempt })[0]?.suppressedBy, `exempted:${ID}`);
    const text = RULE.replaceAll('grooming.secrecy', 'content.self-harm').replace(
      'severity: high',
      'severity: critical',
    );
    const set = { ...ON, texts: [...ON.texts, { name: 'own/a.yaml', text }] };
    const off = [decided({ rule: 'content.self-harm.own-delete', state: 'off', severity: 'low' })];
    const kept = makeDetection({ ...set, switches: off }).rules.find(({ rule }) => rule.code === 'content.self-harm');
    assert.equal(kept?.rule.severity, 'critical');
  });

  it('holds for detectors in code, and for each check of the register by itself', () => {
    const late = written('See you.', {
      receivedAt: new Date('2026-03-03T10:30:00Z'),
      sentAt: new Date('2026-03-03T23:30:00Z'),
    });
    const codes = (switches: readonly Switch[]) =>
      makeDetection({ folders: [], texts: [], switches })
        .detect(late, registerOf([], [], { ...SCHOOL, hours: [{ days: [1], from: '08:00', to: '09:00' }] }))
        .map(({ code }) => code);
    const all = codes([]);
    assert.ok(all.includes('protocol.out-of-hours') && all.length > 1, all.join());
    const off = decided({ rule: 'register/protocol.out-of-hours', state: 'off' });
    assert.deepEqual(
      codes([off]),
      all.filter(code => code !== 'protocol.out-of-hours'),
    );
  });
});

describe('a rule that the school has written in the browser', () => {
  const own = RULE.replace('"delete (this|our) <messages>"', '"under the old clock"').replace(
    /raises: .*/,
    'raises: ["meet under the old clock", "stand under the old clock"]',
  );
  const detect = (set: RuleSet, text: string) => makeDetection(set).examine(written(text), registerOf());
  const ids = (set: RuleSet, text: string) => ofRules(detect(set, text).findings).map(({ ruleId }) => ruleId);

  it('takes the place of a file with the same id', () => {
    const set: RuleSet = { ...ON, texts: [...ON.texts, { name: 'school/own.yaml', text: own, place: 'school' }] };
    assert.deepEqual(ids(set, 'under the old clock'), [ID]);
    assert.deepEqual(ids(set, 'delete our messages'), []);
  });

  it('is tried in shadow beside the one in use, which goes on as before', () => {
    const trial: RuleSet = {
      ...ON,
      texts: [...ON.texts, { name: 'school/own.trial.yaml', text: own, place: 'trial' }],
      switches: [decided({ rule: `${ID}.trial`, state: 'shadow' })],
    };
    assert.deepEqual(ids(trial, 'delete our messages'), [ID]);
    assert.deepEqual(ids(trial, 'under the old clock'), []);
    assert.deepEqual(
      detect(trial, 'under the old clock').shadow.map(({ ruleId }) => ruleId),
      [`${ID}.trial`],
    );
  });
});
