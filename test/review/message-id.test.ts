import assert from 'node:assert/strict';
import { identityOf } from '../../services/parse/identity.js';
import { messageId } from '../../services/review/routes/fields.js';

describe('the address of a message on the review pages', () => {
  it('takes the ids that messages have, and nothing else', () => {
    const id = identityOf(['the words of a message'], new Uint8Array(32).fill(7));
    assert.equal(messageId.safeParse(id).success, true);
    for (const other of ['', id.slice(1), `${id}0`, id.toUpperCase(), '../accounts', { $ne: '' }])
      assert.equal(messageId.safeParse(other).success, false);
  });
});
