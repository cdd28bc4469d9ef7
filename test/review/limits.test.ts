import assert from 'node:assert/strict';
import { deviceOf, deviceToken } from '../../services/review/auth/device.js';
import { type Attempt, SignInLimits } from '../../services/review/auth/limits.js';

const NOW = new Date('2026-11-23T09:00:00Z');
const later = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);
const stranger = (address: string, email = 'lead@northfield.example'): Attempt => ({ email, address, device: null });
const known: Attempt = { email: 'lead@northfield.example', address: '198.51.100.7', device: 'desk' };

function wrong(limits: SignInLimits, attempt: Attempt, times: number, at = NOW): void {
  for (let time = 0; time < times; time += 1) limits.failed(attempt, at);
}

describe('wrong passwords', () => {
  it('from one address are heard five times in a quarter of an hour, then again when it is over', () => {
    const limits = new SignInLimits();
    wrong(limits, stranger('203.0.113.1'), 4);
    assert.equal(limits.wait(stranger('203.0.113.1'), NOW), 0);
    wrong(limits, stranger('203.0.113.1'), 1);
    assert.equal(limits.wait(stranger('203.0.113.1'), NOW), 15 * 60_000);
    assert.equal(limits.wait(stranger('203.0.113.1'), later(15)), 0);
  });

  it('from many addresses are slowed too, yet never lock out the browser that its owner has used before', () => {
    const limits = new SignInLimits();
    for (let host = 1; host <= 40; host += 1) wrong(limits, stranger(`203.0.113.${host}`), 1);
    assert.equal(limits.wait(stranger('203.0.113.200'), NOW) > 0, true);
    assert.equal(limits.wait(known, NOW), 0);
  });

  it('for many accounts from one address are slowed', () => {
    const limits = new SignInLimits();
    for (let number = 0; number < 40; number += 1)
      wrong(limits, stranger('203.0.113.1', `user${number}@northfield.example`), 1);
    assert.equal(limits.wait(stranger('203.0.113.1', 'fresh@northfield.example'), NOW) > 0, true);
    assert.equal(limits.wait(stranger('203.0.113.2', 'fresh@northfield.example'), NOW), 0);
  });

  it('of one household count together: an IPv6 network is one place', () => {
    const limits = new SignInLimits();
    for (const host of ['1', '2', 'abcd', 'ffff:1', '9']) wrong(limits, stranger(`2001:db8:1:2::${host}`), 1);
    assert.equal(limits.wait(stranger('2001:db8:1:2:3:4:5:6'), NOW) > 0, true);
    assert.equal(limits.wait(stranger('2001:db8:1:3::1'), NOW), 0);
  });

  it('are forgotten for the place where the right one was typed', () => {
    const limits = new SignInLimits();
    wrong(limits, stranger('203.0.113.1'), 4);
    limits.succeeded(stranger('203.0.113.1'));
    wrong(limits, stranger('203.0.113.1'), 4);
    assert.equal(limits.wait(stranger('203.0.113.1'), NOW), 0);
  });

  it('for endless made-up accounts do not eat the memory, nor free the one that is attacked', () => {
    const limits = new SignInLimits();
    for (let number = 0; number < 30_000; number += 1)
      limits.failed(stranger(`10.${number >> 16}.${(number >> 8) & 255}.${number & 255}`, `x${number}`), NOW);
    wrong(limits, stranger('203.0.113.1'), 5);
    assert.equal(limits.wait(stranger('203.0.113.1'), NOW) > 0, true);
  });
});

describe('the mark of a known browser', () => {
  const key = Buffer.alloc(32, 1);

  it('is good for the account that it was made for, and for no other', () => {
    const token = deviceToken('u-1', key);
    assert.equal(typeof deviceOf(token, 'u-1', key), 'string');
    assert.equal(deviceOf(token, 'u-2', key), null);
    assert.equal(deviceOf(token, null, key), null);
  });

  for (const forged of [undefined, '', '.', 'a.b', `${'a'.repeat(16)}.${'b'.repeat(43)}`])
    it(`cannot be made up: ${forged}`, () => assert.equal(deviceOf(forged, 'u-1', key), null));
});
