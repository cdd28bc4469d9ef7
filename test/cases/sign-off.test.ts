import assert from 'node:assert/strict';
import type { UserRecord } from '../../models/user.js';
import { accountsOf } from '../../services/cases/accounts.js';
import { signersOf } from '../../services/cases/sign-off.js';
import type { Action } from '../../services/cases/states.js';
import { caseAbout } from '../support/case-about.js';
import { account } from '../support/school-of-readers.js';

const at = new Date('2026-11-23T10:00:00Z');
const by = (id: string) => ({ id, name: id });
const work = (decider: string, concluder: string) => ({
  action: { kind: 'allegation' as Action, by: by(decider), at, note: '', verdict: null, harm: [], conduct: null },
  concluded: { outcome: 'unfounded' as const, by: by(concluder), at, note: '' },
});
const ALL = [account('lead'), account('deputy'), account('head'), account('chair'), account('administrator')];
const without = (...ids: string[]): readonly UserRecord[] => ALL.filter(({ _id }) => !ids.includes(_id));

/** Who signs: the lane, who decided, who wrote down how it ended, who has an account; who may sign, and whether they are alone. */
const TABLE: readonly [
  why: string,
  lane: 'adult-conduct' | 'child-needs-help',
  decider: string,
  concluder: string,
  accounts: readonly UserRecord[],
  signers: readonly string[],
  alone: boolean,
][] = [
  ['the lead, of what a deputy decided and ended', 'child-needs-help', 'deputy', 'deputy', ALL, ['lead'], false],
  ['a deputy, of what the lead decided and ended', 'child-needs-help', 'lead', 'lead', ALL, ['deputy'], false],
  [
    'of two who did one thing each, the one who did not decide',
    'child-needs-help',
    'deputy',
    'lead',
    ALL,
    ['lead'],
    false,
  ],
  [
    'of three, the one who did neither',
    'child-needs-help',
    'deputy',
    'lead',
    [...ALL, account('deputy', 'deputy-2')],
    ['deputy-2'],
    false,
  ],
  ['the lead alone without a deputy', 'child-needs-help', 'lead', 'lead', without('deputy'), ['lead'], true],
  ['the head teacher alone: the chair does not read it', 'adult-conduct', 'head', 'head', ALL, ['head'], true],
  [
    'another head teacher where there are two',
    'adult-conduct',
    'head',
    'head',
    [...ALL, account('head', 'head-2')],
    ['head-2'],
    false,
  ],
  ['the chair where there is no head teacher', 'adult-conduct', 'chair', 'chair', without('head'), ['chair'], true],
  ['never the administrator', 'adult-conduct', 'head', 'head', without('head', 'chair', 'lead', 'deputy'), [], true],
];

describe('who signs off how a case ended', () => {
  for (const [why, lane, decider, concluder, accounts, signers, alone] of TABLE) {
    it(`is ${why}`, () => {
      const found = signersOf(
        caseAbout({ _id: '2026-0001', lane }),
        work(decider, concluder),
        accountsOf(accounts, []),
      );
      assert.deepEqual([found.people.map(({ _id }) => _id), found.alone], [signers, alone]);
    });
  }

  it('is never the one it is about', () => {
    const accounts = [account('lead', 'lead', 's-lead'), account('deputy')];
    const about = caseAbout({ _id: '2026-0001', lane: 'child-needs-help', adultKey: 's-lead' });
    assert.deepEqual(
      signersOf(about, work('deputy', 'deputy'), accountsOf(accounts, [])).people.map(({ _id }) => _id),
      ['deputy'],
    );
  });
});
