import assert from 'node:assert/strict';
import { SecondFactorModel } from '../../models/second-factor.js';
import { KeyRing } from '../../services/store/seal.js';
import { keyAddress, makeKey } from '../../services/users/one-time-code.js';
import {
  enrol,
  RECOVERY_CODES,
  removeSecondStep,
  renewRecoveryCodes,
  secondStepOf,
  useCode,
  useRecoveryCode,
} from '../../services/users/second-factor.js';
import { Authenticator } from '../support/authenticator.js';
import { useDatabase } from '../support/database.js';

const NOW = new Date('2026-11-23T09:00:10Z');
const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1_000);
const keys = new KeyRing(KeyRing.newContent());

describe('the second step of an account', () => {
  useDatabase();
  const key = makeKey();
  const app = new Authenticator(key);
  let codes: readonly string[] = [];
  const use = (code: string, at: Date) => useCode('u-1', code, keys, at);

  it('is turned on by a code only: an app that was not set up must lock nobody out', async () => {
    assert.deepEqual(await enrol('u-1', key, '000000', keys, NOW), { problem: 'wrong' });
    assert.equal(await secondStepOf('u-1'), null);
    const result = await enrol('u-1', key, app.code(NOW), keys, NOW);
    assert.ok('recoveryCodes' in result);
    codes = result.recoveryCodes;
    assert.deepEqual(await secondStepOf('u-1'), { since: NOW, recoveryLeft: RECOVERY_CODES });
  });

  it('is worth nothing in a copy of the database: the key is sealed, recovery codes are argon2id', async () => {
    const stored = await SecondFactorModel.findById('u-1').lean().orFail();
    const text = JSON.stringify(stored);
    assert.equal(text.includes(key), false);
    assert.equal(stored.recovery.length, 10);
    for (const hash of stored.recovery) assert.match(hash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    for (const code of codes) assert.equal(text.includes(code), false);
    assert.equal(keys.open(stored.sealed, 'second-factor|u-1'), key);
    assert.throws(() => keys.open(stored.sealed, 'second-factor|u-2'));
  });

  it('takes each code once, the one of turning on too, and none before one that was used', async () => {
    assert.equal(await use(app.code(NOW), later(1)), 'used');
    assert.equal(await use(app.code(later(30)), later(30)), null);
    assert.equal(await use(app.code(later(30)), later(31)), 'used');
    assert.equal(await use(app.code(later(0)), later(31)), 'used');
  });

  it('takes one of two requests that bring the same code at once', async () => {
    const code = app.code(later(90));
    const outcomes = await Promise.all([use(code, later(90)), use(code, later(90))]);
    assert.deepEqual(outcomes.sort(), ['used', null].sort());
  });

  for (const [what, shift, outcome] of [
    ['of 30 seconds ago, for a clock that is behind', -30, null],
    ['of the next 30 seconds, for a clock that is ahead', 30, null],
    ['of a minute ago', -60, 'expired'],
    ['of a minute ahead', 60, 'wrong'],
    ['of an hour ago', -3_600, 'wrong'],
  ] as const) {
    it(`answers a code ${what}: ${outcome ?? 'right'}`, async () => {
      await SecondFactorModel.updateOne({ _id: 'u-1' }, { $set: { lastStep: 0 } });
      assert.equal(await use(app.code(later(900 + shift)), later(900)), outcome);
    });
  }

  for (const written of ['', '12345', '1234567', 'abcdef', '١٢٣٤٥٦', `${'1'.repeat(5)}\u0000`])
    it(`refuses what is no code: ${JSON.stringify(written)}`, async () => {
      assert.equal(await use(written, later(2_000)), 'wrong');
    });

  it('takes a code as it is read out, in two threes', async () => {
    const code = app.code(later(3_000));
    assert.equal(await use(`${code.slice(0, 3)} ${code.slice(3)}`, later(3_000)), null);
  });

  it('opens with each recovery code once, however it is typed from paper', async () => {
    const [first = '', second = ''] = codes;
    assert.match(first, /^[0-9a-hjkmnp-tv-z]{4}(-[0-9a-hjkmnp-tv-z]{4}){3}$/);
    assert.equal(await useRecoveryCode('u-2', first), false);
    assert.equal(await useRecoveryCode('u-1', first.toUpperCase().replaceAll('-', ' ').replaceAll('0', 'O')), true);
    assert.equal(await useRecoveryCode('u-1', first), false);
    const both = await Promise.all([useRecoveryCode('u-1', second), useRecoveryCode('u-1', second)]);
    assert.deepEqual(both.sort(), [false, true]);
    assert.equal((await secondStepOf('u-1'))?.recoveryLeft, 8);
  });

  it('gets ten new recovery codes, and those of before are good no more', async () => {
    const fresh = await renewRecoveryCodes('u-1');
    assert.equal(new Set(fresh).size, 10);
    assert.equal(await useRecoveryCode('u-1', codes[5] ?? ''), false);
    assert.equal(await useRecoveryCode('u-1', fresh?.[5] ?? ''), true);
    assert.equal(await renewRecoveryCodes('u-none'), null);
  });

  it('is taken away only if it is the one that was meant, not one that was set up since', async () => {
    assert.equal(await removeSecondStep('u-1', later(-1)), false);
    assert.equal(await removeSecondStep('u-1', NOW), true);
    assert.equal(await use(app.code(later(5_000)), later(5_000)), 'wrong');
  });

  it('tells an app whose it is', () => {
    const address = new URL(keyAddress(key, 'p.raman@northfield.example', 'Northfield: School'));
    assert.equal(address.protocol, 'otpauth:');
    assert.equal(address.searchParams.get('secret'), key);
    assert.equal(address.searchParams.get('issuer'), 'Candour, Northfield  School');
    assert.equal(key.length, 32);
  });
});
