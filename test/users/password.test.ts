import assert from 'node:assert/strict';
import { hashPassword, makePassword, refuseWeak, verifyPassword } from '../../services/users/password.js';

const ABOUT = ['p.raman@northfield.example', 'Priya Raman', 'Northfield School'];

describe('a password', () => {
  for (const password of [
    'password1234',
    'Passw0rd!Passw0rd!',
    'qwertyuiop12',
    'letmeinletmein',
    '123456789012',
    'abcdefghijkl',
    'liverpool2026!',
    'iloveyou iloveyou',
    'Northfield2026!',
    'n0rthf1eld-school',
    'p.raman.p.raman',
    'Priya Raman 1979',
    'safeguarding2026',
    'candour-candour',
    '11-22-1979-2026',
  ])
    it(`is refused when it is guessed first: ${password}`, () => {
      assert.throws(() => refuseWeak(password, ABOUT), { code: 'PASSWORD_TOO_WEAK' });
    });

  for (const password of [
    'three brisk otters',
    'correct horse battery',
    'four quiet herons',
    'wobbly teapot lantern',
    'pärlor på stranden',
    '🦦🦦🦦 otter brook ferry',
    'xK9#mQ2$vL7@pR4!',
    'x'.repeat(5) + 'kmvqzt'.repeat(30),
  ])
    it(`is taken without asking for signs of any kind: ${password.slice(0, 24)}`, () => {
      refuseWeak(password, ABOUT);
    });

  it('of ours is never one of them', () => {
    for (let round = 0; round < 2_000; round += 1) refuseWeak(makePassword(), ABOUT);
  });

  it('is judged in little time, however it is made', () => {
    const started = process.cpuUsage();
    for (let round = 0; round < 200; round += 1) {
      try {
        refuseWeak('ababab'.repeat(33), ['a'.repeat(300), 'ab '.repeat(200)]);
      } catch {
        // Refused or not: it is the time that counts.
      }
    }
    assert.equal(process.cpuUsage(started).user < 5_000_000, true);
  });

  it('counts as it was typed: no letter is folded, no space taken away, nothing cut off', async () => {
    const hash = await hashPassword(' Three Brisk Otters ');
    assert.equal(await verifyPassword(hash, ' Three Brisk Otters '), true);
    for (const other of ['Three Brisk Otters', ' three brisk otters ', ' Three Brisk Otters  '])
      assert.equal(await verifyPassword(hash, other), false);
    const long = 'kmvqzt rwx '.repeat(11);
    assert.equal(await verifyPassword(await hashPassword(long), `${long.slice(0, -1)}x`), false);
  });
});
