import assert from 'node:assert/strict';
import { CanaryModel } from '../../models/canary.js';
import { CaseModel } from '../../models/case.js';
import { ConversationModel } from '../../models/conversation.js';
import { FindingModel } from '../../models/finding.js';
import { LedgerEntryModel } from '../../models/ledger-entry.js';
import { MessageModel } from '../../models/message.js';
import { NotificationModel } from '../../models/notification.js';
import { SourceModel } from '../../models/source.js';
import { TextModel } from '../../models/text.js';
import { canaryText } from '../../services/canary/letter.js';
import { type CanaryEdges, canaryNow, runCanaries } from '../../services/canary/run.js';
import { saveCanarySettings } from '../../services/canary/settings.js';
import { createLog } from '../../services/log.js';
import { smtpTransport } from '../../services/notify/transport.js';
import { addUser } from '../../services/users/users.js';
import { TestDovecot } from '../support/dovecot.js';
import { PEOPLE, REGISTER_PAIRS } from '../support/pairs-of-ten.js';
import { RunningService } from '../support/running-service.js';
import { SmtpToDovecot } from '../support/smtp-to-dovecot.js';
import { until } from '../support/until.js';

const FROM = 'candour@northfield.example';
const MAILBOX = 'mentoring@northfield.example';

/** Six hours from now, or eighteen ago: whenever the tests run, the service sends none by itself. */
function notSoon(): string {
  const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', hourCycle: 'h23', timeZone: 'Europe/London' });
  return `${String((Number(clock.format(new Date())) + 6) % 24).padStart(2, '0')}:00`;
}

describe('a canary on its whole way', function () {
  this.timeout(120_000);
  const dovecot = new TestDovecot(['mentoring']);
  const smtp = new SmtpToDovecot(dovecot);
  let running: RunningService;

  before(async () => {
    await dovecot.start();
    const port = await smtp.start();
    const mailbox = dovecot.config('mentoring');
    running = new RunningService({
      sources: [mailbox],
      scanners: 1,
      pollSeconds: 5,
      people: PEOPLE,
      pairs: REGISTER_PAIRS,
      smtp: { port, from: FROM },
    });
    await running.start();
    for (const role of ['lead', 'administrator', 'head'] as const) {
      const email = `${role}@northfield.example`;
      await addUser({ email, name: role, role, password: 'three brisk otters', personId: null }, new Date());
    }
    await saveCanarySettings(
      { sources: [{ sourceId: mailbox.id, address: MAILBOX }], times: [notSoon()], lateMinutes: 30 },
      new Date(),
    );
    await until(
      'the mailbox is read',
      30_000,
      async () => (await SourceModel.exists({ state: 'up-to-date' })) !== null,
    );
  });
  after(async () => {
    await running.stop();
    await smtp.stop();
    await dovecot.stop();
  });
  const edges = (now = new Date()): CanaryEdges => {
    const { smtp: settings } = running.config;
    assert.ok(settings);
    const log = createLog({ level: 'error', role: 'scheduler', stream: { write: () => undefined } });
    return { now, transport: smtpTransport(settings), from: FROM, identityKey: running.keys.identityKey, log };
  };
  const send = async () => {
    const id = await canaryNow(dovecot.config('mentoring').id, new Date(), running.keys.identityKey);
    await runCanaries(edges());
    return id;
  };
  const arrived = (id: string) =>
    until(`canary ${id} is a case`, 30_000, async () => (await CanaryModel.findById(id).lean())?.state === 'arrived');
  const kept = async () => ({
    cases: await CaseModel.countDocuments(),
    findings: await FindingModel.countDocuments(),
    messages: await MessageModel.countDocuments(),
    texts: await TextModel.countDocuments(),
    pairs: await ConversationModel.countDocuments(),
    toldOfCases: await NotificationModel.countDocuments({ caseId: { $ne: 'monitoring' } }),
  });

  it('is a case by the time it is ticked off, and is among nothing that is counted or shown', async () => {
    const before = await kept();
    const id = await send();
    await arrived(id);
    const canary = await CanaryModel.findById(id).lean();
    const { sentAt, seenAt, scannedAt, raisedAt } = canary ?? assert.fail();
    const stages = [sentAt, seenAt, scannedAt, raisedAt].map(at => at?.getTime() ?? Number.NaN);
    assert.deepEqual(
      [...stages].sort((a, b) => a - b),
      stages,
    );
    assert.ok(['medium', 'high', 'critical'].includes(canary?.severity ?? ''), `${canary?.severity}`);
    assert.equal(canary?.altered, false);
    assert.deepEqual(smtp.envelopes, [[MAILBOX]], 'the pupil who does not exist gets nothing');
    assert.deepEqual(await kept(), before);
    const waiting = () => LedgerEntryModel.exists({ state: 'waiting' });
    await until('the ledger is done with it', 10_000, async () => (await waiting()) === null);
    assert.deepEqual(
      (await LedgerEntryModel.find().lean()).map(({ state, reason }) => [state, reason]),
      [['excluded', 'CANARY']],
    );
  });

  it('is one with a gateway’s footer too, and what is more than that is read like anything else', async () => {
    smtp.footer = 'This e-mail is confidential.';
    const before = await kept();
    const id = await send();
    await arrived(id);
    assert.equal((await CanaryModel.findById(id).lean())?.altered, true);
    assert.deepEqual(await kept(), before);

    // Somebody who has seen one in the mailbox sends its words under the service's address, with words of their own.
    const forged = `From: ${FROM}\r\nTo: ${MAILBOX}\r\nCc: canary.pupil@northfield.example.invalid\r\nSubject: x\r\nMessage-ID: <forged@x.example>\r\n\r\n${canaryText(id)}\r\n\r\nDelete this once you have read it and tell nobody. Add me on Snapchat, I am foxglove_nine there.\r\n`;
    dovecot.deliver('mentoring', 'INBOX', forged);
    await until(
      'the forged one is a case',
      30_000,
      async () => (await CaseModel.countDocuments()) === before.cases + 1,
    );
    smtp.footer = '';
  });

  it('is missed when the mailbox does not answer, the lead and the administrator are told, and told again when it comes after all', async () => {
    await dovecot.kill();
    const id = await send();
    const later = new Date(Date.now() + 31 * 60_000);
    await runCanaries(edges(later));
    await runCanaries(edges(later));
    const told = async () =>
      (await NotificationModel.find({ caseId: 'monitoring' }).lean()).map(({ _id }) => _id.split(':')[2]);
    assert.deepEqual(await told(), ['missing', 'missing'], 'the lead and the administrator, once each');
    assert.equal((await CanaryModel.findById(id).lean())?.state, 'missing');
    await dovecot.start();
    await arrived(id);
    await runCanaries(edges(later));
    assert.deepEqual((await told()).sort(), ['missing', 'missing', 'returned', 'returned']);
  });
});
