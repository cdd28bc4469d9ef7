import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { unreadHeaders } from '../../services/parse/unread-headers.js';

function keptOf(head: string): string {
  let kept = '';
  let at = 0;
  for (const { start, end } of unreadHeaders(head)) {
    kept += head.slice(at, start);
    at = end;
  }
  return kept + head.slice(at);
}

describe('what the parser sees of a head', () => {
  it('is without the marks of relays and filters, folded or not, up to the last', () => {
    const head =
      'From: a@b.example\r\nReceived: from x\r\n\tby y; Mon\r\n Subject: folded\r\nX-Spam: no\r\nTo: c@d.example\r\nDKIM-Signature: a;\r\n b\r\n';
    assert.equal(keptOf(head), 'From: a@b.example\r\nTo: c@d.example\r\n');
  });

  const kept = [
    ['a first line that may be none', 'X-Spam: no\r\nTo: a@b.example\r\n'],
    [
      'headers that say what the content is',
      'To: a\r\nContent-Language: en\r\nContent-Type: text/plain;\r\n charset=utf-8\r\n',
    ],
    ['what is written oddly', 'To: a\r\nX-Odd : b\r\nno colon\r\nSubject\t: c\r\nX\u00e9: d\r\n'],
    ['a head that is long beyond custom', `To: a\r\n${'X-Spam: no\r\n'.repeat(20_000)}`],
    ['a head of many lines', `To: a\r\n${'X: y\r\n'.repeat(600)}`],
  ] as const;
  for (const [what, head] of kept)
    it(`keeps ${what}`, () => {
      assert.equal(keptOf(head), head);
    });
});
