import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKeyRing, loadKeyRing } from '../../services/store/key-file.js';
import { KeyRing } from '../../services/store/seal.js';

describe('what is stored of messages', () => {
  const ring = new KeyRing(KeyRing.newContent());

  it('is sealed so that the words are not in it, and opens to the same words', () => {
    const sealed = ring.seal('Zeit für 😀', 'texts|1');
    assert.equal(sealed.box.includes('Zeit'), false);
    assert.equal(ring.open(sealed, 'texts|1'), 'Zeit für 😀');
  });

  it('is never sealed twice alike, so that equal messages cannot be told from outside', () => {
    assert.notDeepEqual(ring.seal('same', 'texts|1').box, ring.seal('same', 'texts|1').box);
  });

  it('does not open when one bit of it was changed', () => {
    const sealed = ring.seal('evidence', 'texts|1');
    for (let at = 0; at < sealed.box.length; at += 1) {
      const box = Buffer.from(sealed.box);
      box.writeUInt8(box.readUInt8(at) ^ 1, at);
      assert.throws(() => ring.open({ ...sealed, box }, 'texts|1'), { code: 'SEAL_BROKEN' });
    }
  });

  it('does not open in another place than it was sealed for', () => {
    assert.throws(() => ring.open(ring.seal('evidence', 'texts|1'), 'texts|2'), { code: 'SEAL_BROKEN' });
  });

  it('names the key that is missing', () => {
    const other = new KeyRing(KeyRing.newContent());
    assert.throws(() => ring.open(other.seal('evidence', 'texts|1'), 'texts|1'), { code: 'KEY_MISSING' });
  });
});

describe('the key file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'candour-key-'));
  const path = join(folder, 'keys', 'candour.key');
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('is made readable by the service alone, and gives the same keys again', () => {
    const made = createKeyRing(path);
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.equal(loadKeyRing(path).open(made.seal('kept', 'x'), 'x'), 'kept');
    assert.deepEqual(loadKeyRing(path).identityKey, made.identityKey);
  });

  it('is never overwritten, since the texts sealed with it would be lost', () => {
    assert.throws(() => createKeyRing(path), { code: 'KEY_FILE_EXISTS' });
  });

  it('is refused when others may read it, and says how to mend that', () => {
    chmodSync(path, 0o644);
    assert.throws(() => loadKeyRing(path), { code: 'KEY_FILE_EXPOSED', remedy: /chmod 600/ });
  });

  it('is named when it is missing', () => {
    assert.throws(() => loadKeyRing(join(folder, 'none')), { code: 'KEY_FILE_MISSING' });
  });
});
