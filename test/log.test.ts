import assert from 'node:assert/strict';
import { ServiceError } from '../services/errors.js';
import { createLog } from '../services/log.js';
import { readableLine } from '../services/log-readable.js';

describe('the log', () => {
  function logged(write: (log: ReturnType<typeof createLog>) => void): Record<string, unknown> {
    const lines: string[] = [];
    write(createLog({ level: 'info', role: 'scanner', stream: { write: line => void lines.push(line) } }));
    assert.equal(lines.length, 1);
    return JSON.parse(lines[0] ?? '');
  }

  it('is a JSON object a line, with who wrote it and when', () => {
    const entry = logged(log => log.info({ sourceId: 'mailbox', count: 3 }, 'read'));
    assert.deepEqual([entry.level, entry.role, entry.msg, entry.sourceId], ['info', 'scanner', 'read', 'mailbox']);
    assert.match(String(entry.time), /^\d{4}-\d\d-\d\dT/);
  });

  it('hides text, names and addresses that are handed to it by mistake', () => {
    const entry = logged(log =>
      log.warn({ message: { subject: 'Our secret', author: { displayName: 'Sam' } }, text: 'hello' }, 'mistake'),
    );
    assert.doesNotMatch(JSON.stringify(entry), /Our secret|Sam|hello/);
  });

  it("leaves out the messages of others' errors, which quote what they stumbled over", () => {
    const cause = Object.assign(new Error('cannot parse "meet me at the park"'), { code: 'EPARSE' });
    const error = new ServiceError({
      code: 'READER_FAILED',
      message: 'One message was not read.',
      remedy: 'Retry it.',
      cause,
    });
    const entry = logged(log => log.error({ err: error }, 'failed'));
    assert.doesNotMatch(JSON.stringify(entry), /park/);
    assert.match(JSON.stringify(entry), /READER_FAILED.*One message was not read.*EPARSE/);
  });

  it('reads as a sentence on a terminal', () => {
    const line = readableLine(
      '{"level":"warn","time":"2026-11-23T10:11:12.000Z","role":"collector","sourceId":"mailbox","err":{"kind":"ServiceError","code":"MAILBOX_LOGIN_REFUSED"},"msg":"poll failed"}',
    );
    assert.match(line, /^10:11:12 .*warn .*collector +poll failed MAILBOX_LOGIN_REFUSED.* sourceId=mailbox/);
  });
});
