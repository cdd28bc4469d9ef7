import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { ReportModel } from '../../models/report.js';
import { SettingModel } from '../../models/setting.js';
import { USER_ROLES, UserModel } from '../../models/user.js';
import { createLog } from '../../services/log.js';
import { smtpTransport } from '../../services/notify/transport.js';
import { sendReports } from '../../services/reports/deliver.js';
import { makeAndKeep, openReport } from '../../services/reports/keep.js';
import { schoolTime } from '../../services/reports/make.js';
import { readPeriod } from '../../services/reports/period.js';
import { DEFAULT_SCHEDULE, saveSchedule } from '../../services/reports/schedule.js';
import { KeyRing } from '../../services/store/seal.js';
import { useDatabase } from '../support/database.js';
import { reportEdges, seedCases, seedLedger, userOf } from '../support/report-school.js';
import { seedAccounts, seedSchool } from '../support/seed.js';

const keys = new KeyRing(KeyRing.newContent());
const edges = reportEdges(keys);
const now = new Date('2026-11-23T07:30:00Z');
const log = createLog({ level: 'error', role: 'scheduler', stream: { write: () => undefined } });
const NAMES = /Corrigan|Mensah|Blythe|Reeve|Farrow|Aziz|Raman|Okafor|Alex|Dana/;

describe('a report as an e-mail', function () {
  this.timeout(60_000);
  useDatabase();
  const received: string[] = [];
  let refuse = false;
  let server: SMTPServer;
  let port = 0;
  before(async () => {
    await seedSchool(now);
    await seedAccounts(now, USER_ROLES);
    await seedCases();
    await seedLedger();
    server = new SMTPServer({
      hideSTARTTLS: true,
      authOptional: true,
      onData: (stream, _session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          if (refuse) return done(Object.assign(new Error('no'), { responseCode: 451 }));
          received.push(Buffer.concat(chunks).toString());
          done();
        });
      },
    });
    server.listen(0, '127.0.0.1');
    await once(server.server, 'listening');
    port = (server.server.address() as AddressInfo).port;
  });
  after(() => new Promise<void>(resolve => server.close(() => resolve())));
  beforeEach(async () => {
    received.length = 0;
    refuse = false;
    await ReportModel.deleteMany({});
  });

  async function wait(role: 'lead' | 'head', id = 'week:2026-11-16') {
    const time = await schoolTime(edges.config, now);
    const period = readPeriod(id, time.clock.today, time);
    const wanted = { key: `${role}|${id}`, audience: role, period, plannedAt: now, send: true };
    return makeAndKeep(await userOf(role), wanted, now, edges);
  }
  const send = (at = now) =>
    sendReports({
      ...edges,
      now: at,
      transport: smtpTransport({ host: '127.0.0.1', port, security: 'none', user: null, password: null, from: '' }),
      from: 'candour@northfield.example',
      publicUrl: 'https://candour.northfield.example',
      log,
    });

  it('holds the figures as HTML and as text, pictures as PNG beside them, and nobody by whatever name', async () => {
    const report = await wait('lead');
    assert.equal(await send(), 1);
    const mail = await simpleParser(received[0] ?? '');
    assert.equal(mail.subject, 'Candour: weekly report');
    const { figures } = openReport(report, keys).document;
    for (const { value } of figures) {
      assert.ok(mail.text?.includes(value), value);
      assert.ok(String(mail.html).includes(value), value);
    }
    for (const text of [mail.text ?? '', String(mail.html)]) {
      assert.doesNotMatch(text, NAMES);
      assert.doesNotMatch(text, /Mentor \d|Pupil \d|2026-0\d{3}/);
      assert.match(text, /https:\/\/candour\.northfield\.example\/reports\//);
    }
    const pictures = mail.attachments.filter(({ contentType }) => contentType === 'image/png');
    assert.equal(pictures.length, 2);
    for (const { content, contentDisposition } of pictures) {
      assert.equal(content.subarray(1, 4).toString(), 'PNG');
      assert.equal(contentDisposition, 'inline');
    }
    // The parser has put each where its cid stood, with what it shows in words.
    assert.equal([...String(mail.html).matchAll(/<img src="data:image\/png;base64,/g)].length, 2);
    assert.match(String(mail.html), /alt="Cases raised each week\. 8 bars/);
    assert.doesNotMatch(String(mail.html), /<script|src="http|<link|@import/);
    const after = await ReportModel.findById(report._id).lean().orFail();
    assert.deepEqual([after.delivery.state, after.taken.map(({ way }) => way)], ['sent', ['mail']]);
    assert.equal(await send(), 0);
  });

  it('says only that it is there, where the school wants that', async () => {
    await saveSchedule({ ...DEFAULT_SCHEDULE, mail: 'link' }, now);
    await wait('lead');
    await send();
    const mail = await simpleParser(received[0] ?? '');
    assert.equal(mail.attachments.length, 0);
    assert.doesNotMatch(mail.text ?? '', /cases|scanned|median/);
    await SettingModel.deleteOne({ _id: 'reports' });
  });

  it('is tried again with growing pauses, and given up after ten times', async () => {
    const { _id } = await wait('lead');
    refuse = true;
    assert.equal(await send(), 0);
    const first = await ReportModel.findById(_id).lean().orFail();
    assert.deepEqual([first.delivery.state, first.delivery.attempts], ['waiting', 1]);
    assert.equal(await send(), 0);
    assert.equal((await ReportModel.findById(_id).lean().orFail()).delivery.attempts, 1, 'not before its time');
    for (let hour = 1; hour < 12; hour += 1) await send(new Date(now.getTime() + hour * 3_600_000));
    const last = await ReportModel.findById(_id).lean().orFail();
    assert.deepEqual([last.delivery.state, last.delivery.attempts], ['failed', 10]);
  });

  it('is made anew before it is sent when its reader may know less by then, and not sent to who has another role', async () => {
    const report = await wait('head');
    await UserModel.updateOne({ role: 'head' }, { $set: { reportsTo: 'm-1' } });
    await send();
    const next = await ReportModel.findOne({ _id: { $ne: report._id } })
      .lean()
      .orFail();
    const mail = await simpleParser(received[0] ?? '');
    assert.ok(mail.text?.includes(`${openReport(next, keys).document.figures[1]?.value} cases raised`));
    await UserModel.updateOne({ role: 'head' }, { $set: { reportsTo: null, role: 'governor' } });
    await ReportModel.deleteMany({});
    received.length = 0;
    await UserModel.updateOne({ email: 'head@northfield.example' }, { $set: { role: 'head' } });
    await wait('head');
    await UserModel.updateOne({ email: 'head@northfield.example' }, { $set: { role: 'governor' } });
    assert.equal(await send(), 0);
    assert.equal(received.length, 0);
    await UserModel.updateOne({ email: 'head@northfield.example' }, { $set: { role: 'head' } });
  });
});
