import assert from 'node:assert/strict';
import { parseMime } from '../../services/parse/mime.js';

const mail = (date: string) =>
  Buffer.from(`From: a@school.example\r\nTo: b@school.example\r\n${date}Subject: Tuesday\r\n\r\nSee you at four.\r\n`);
const read = (date: string) =>
  parseMime({ kind: 'mime', bytes: mail(date), receivedAt: new Date('2026-03-03T10:00:00Z'), envelope: [] });

describe('the date of an e-mail', () => {
  const TABLE: readonly (readonly [why: string, header: string, sentAt: string | null])[] = [
    ['is what its header says', 'Date: Tue, 3 Mar 2026 09:30:00 +0000\r\n', '2026-03-03T09:30:00.000Z'],
    ['may bear a comment', 'Date: Tue, 3 Mar 2026 09:30:00 +0000 (GMT)\r\n', '2026-03-03T09:30:00.000Z'],
    ['is unknown when the header is none', 'Date: next Tuesday or so\r\n', null],
    ['is unknown when one of two headers is none', 'Date: Tue, 3 Mar 2026 09:30:00 +0000\r\nDate: ?\r\n', null],
    ['is unknown without a header', '', null],
  ];
  for (const [why, header, sentAt] of TABLE) {
    it(why, async () => assert.equal((await read(header)).sentAt?.toISOString() ?? null, sentAt));
  }

  it('never makes the same e-mail another one when it is read again', async () => {
    const first = await read('Date: next Tuesday or so\r\n');
    await new Promise(next => setTimeout(next, 5));
    assert.deepEqual(await read('Date: next Tuesday or so\r\n'), first);
  });
});
