import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { addressDetector } from '../../../services/detect/contact/address.js';
import type { Message } from '../../../services/message.js';
import { person, registerOf, written } from '../written.js';

const register = registerOf([person('gran', 'parent', { addresses: ['gran@home.example'] })]);
const found = (message: Message) => addressDetector.detect(message, register);

describe('e-mail addresses', () => {
  const given = [
    'kit.rowe@outlook.com',
    'kit.rowe @ outlook . com',
    'kit.rowe[at]outlook[dot]com',
    'kit dot rowe at outlook dot com',
    'kit (at) rowe (dot) example',
    'k\u200bit@row\u200be.example',
    'ｋｉｔ＠ｒｏｗｅ．ｅｘａｍｐｌｅ',
    'k i t @ r o w e . example',
    'kitrowe77 at gmail',
    'kitrowe77@gmail',
    'my gmail is kit.rowe77',
    'kit.rowe77 on outlook',
    'moc.liamg@ewor.tik',
    'me at kit.rowe@proton.me',
    'k i t . r o w e @ h o t m a i l . c o . u k',
    'com dot gmail at rowe dot kit',
  ];
  for (const text of given)
    it(`are found in "${text}"`, () => {
      const findings = found(written(`write to ${text} ok`));
      assert.equal(findings.length, 1);
      assert.equal(findings[0]?.code, 'contact.personal-email');
    });

  it('are marked as they were written', () => {
    const text = 'so kit dot rowe at outlook dot com, yes?';
    const [finding] = found(written(text));
    assert.equal(text.slice(finding?.span?.start, finding?.span?.end), 'kit dot rowe at outlook dot com');
  });

  const harmless = [
    'write to j.shah@hillside.example',
    'or J.Shah@pupils.hillside.example',
    'gran@home.example is on the register',
    'join at quiz.example and look at maths.example',
    'we meet at 3.30 at the library',
    'have a look at outlook for the invite',
    'she works at yahoo',
    'function@ is no address, nor is a@b',
    'x@version.2',
    'email me at j.shah@hillside.example',
    'example dot hillside at shah dot j',
    'the com.example.parser at line 3 of the listing',
  ];
  for (const text of harmless)
    it(`are not found in "${text}"`, () => {
      assert.deepEqual(found(written(text)), []);
    });

  it('at a provider for anybody are graver than those of some organisation', () => {
    assert.equal(found(written('kit@gmail.com'))[0]?.severity, 'high');
    assert.equal(found(written('kit@rowe-builders.example'))[0]?.severity, 'medium');
    assert.equal(found(written('kit@gmail.com', { from: 'pupil', to: 'mentor' }))[0]?.severity, 'medium');
  });

  it('of an office stay visible and raise nothing', () => {
    const [finding] = found(written('ask admissions@college.example'));
    assert.equal(finding?.severity, 'low');
    assert.equal(finding?.suppressedBy, 'contact/address/of-an-office');
    assert.equal(found(written('ask info@gmail.com'))[0]?.severity, 'high');
  });

  it('that are only quoted are found at low', () => {
    assert.equal(found(written('yes', { quotedText: 'use kit@gmail.com' }))[0]?.severity, 'low');
  });

  it('hold up in very long texts', () => {
    for (const text of [
      'a.'.repeat(200_000),
      'a@'.repeat(200_000),
      'a at b dot '.repeat(30_000),
      'kit@gmail.com '.repeat(20_000),
    ])
      found(written(text));
  });
});
