import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { WordMemo } from '../../../services/detect/content/word-memo.js';

describe('the memory for words', () => {
  it('asks once for a word that comes back', () => {
    const asked: string[] = [];
    const memo = new WordMemo(2, word => asked.push(word));
    for (const word of ['a', 'b', 'a', 'b', 'a']) memo.of(word);
    assert.deepEqual(asked, ['a', 'b']);
  });

  it('forgets what was not asked for of late, and keeps what was', () => {
    const asked: string[] = [];
    const memo = new WordMemo(2, word => asked.push(word));
    for (const word of ['old', 'kept', 'new', 'kept', 'newer', 'newest', 'kept', 'old']) memo.of(word);
    assert.deepEqual(asked, ['old', 'kept', 'new', 'newer', 'newest', 'old']);
  });
});
