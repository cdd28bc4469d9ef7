import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CanaryModel } from '../../models/canary.js';
import { CaseModel } from '../../models/case.js';
import { ReportModel, type ReportRecord } from '../../models/report.js';
import { WebhookDeliveryModel } from '../../models/webhook-delivery.js';
import { decide } from '../../services/cases/decide.js';
import { appendToRecord, SERVICE_ACTOR } from '../../services/cases/record.js';
import { loadConfig, type WebhookConfig } from '../../services/config.js';
import { ServiceError } from '../../services/errors.js';
import { type ExportFormat, type ExportWay, noteExport, noteStayed } from '../../services/export/note.js';
import type { ExportPlan } from '../../services/export/plan.js';
import { handOverError } from '../../services/hand-over/trouble.js';
import { createLog } from '../../services/log.js';
import type { ReportAudience } from '../../services/reports/audience.js';
import { KeyRing } from '../../services/store/seal.js';
import { deliverWebhooks, retryFailed } from '../../services/webhooks/deliver.js';
import { deriveDeliveries } from '../../services/webhooks/derive.js';
import { post } from '../../services/webhooks/post.js';
import { isPrivateAddress } from '../../services/webhooks/private-address.js';
import { isSignedWith } from '../../services/webhooks/sign.js';
import { useDatabase } from '../support/database.js';
import { account, seedCase, seedReaders } from '../support/school-of-readers.js';
import { seedCanaries } from '../support/seed-canaries.js';

const keys = new KeyRing(KeyRing.newContent());
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const OTHER = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
const HOOK: WebhookConfig = {
  id: 'case-system',
  url: 'https://localhost/hook',
  secret: SECRET,
  previousSecret: null,
  events: ['case.raised', 'case.overdue', 'case.decided', 'source.failing', 'canary.missing'],
  lanes: ['child-needs-help'],
  allowPrivate: true,
};
const log = createLog({ level: 'error', role: 'scheduler', stream: { write: () => undefined } });

describe('webhooks', function () {
  this.timeout(30_000);
  useDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'candour-hooks-'));
  const received: { headers: Record<string, string>; body: string }[] = [];
  let answer: { status: number; headers?: Record<string, string> } = { status: 204 };
  let server: Server;
  let authority = '';
  let url = '';

  before(async () => {
    const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '2',
        '-keyout',
        key,
        '-out',
        certificate,
        ...subject,
      ],
      { stdio: 'ignore' },
    );
    authority = readFileSync(certificate, 'utf8');
    server = createServer({ key: readFileSync(key), cert: authority }, (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        received.push({ headers: request.headers as Record<string, string>, body: Buffer.concat(chunks).toString() });
        response.writeHead(answer.status, answer.headers).end('never read');
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    url = `https://localhost:${typeof address === 'object' && address !== null ? address.port : 0}/hook`;
    await seedReaders();
  });
  after(() => {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    received.length = 0;
    answer = { status: 204 };
    await WebhookDeliveryModel.deleteMany({});
  });
  const send = (webhook: WebhookConfig, envelope: Parameters<typeof post>[1]) =>
    post({ ...webhook, url }, { ...envelope, authority });
  const deliver = (now: Date, webhooks: readonly WebhookConfig[] = [HOOK]) =>
    deliverWebhooks({ webhooks, now, log, send });

  it('tell of cases in the lanes that a receiver may know of, of decisions, sources and test messages, once each', async () => {
    const now = new Date();
    await deriveDeliveries([HOOK], keys, new Date(now.getTime() - 1_000));
    const child = await seedCase({ lane: 'child-needs-help', severity: 'high', severityRank: 2 });
    const adult = await seedCase({ lane: 'adult-conduct' });
    for (const number of [child, adult]) {
      await appendToRecord(number, { key: 'raised', kind: 'raised', actor: SERVICE_ACTOR, body: {} }, now, keys);
    }
    await decide(child, { id: 'a', kind: 'start-review', verdict: null, note: '' }, account('lead'), now, keys);
    await decide(
      child,
      { id: 'b', kind: 'welfare-concern', verdict: 'yes', note: 'Said to be afraid.' },
      account('lead'),
      now,
      keys,
    );
    await seedCanaries(now);
    await CanaryModel.updateOne({ state: 'missing' }, { $set: { missedToldAt: now } });
    await deriveDeliveries([HOOK], keys, now);
    await deriveDeliveries([HOOK], keys, now);
    await deliver(now);
    const events = received.map(({ body }) => JSON.parse(body));
    assert.deepEqual(events.map(({ type, data }) => [type, data.case ?? data.source, data.action ?? '']).sort(), [
      ['canary.missing', 'mentor-mailboxes', ''],
      ['case.decided', child, 'welfare-concern'],
      ['case.raised', child, ''],
    ]);
    const about = await CaseModel.findById(child).lean();
    for (const { body } of received)
      for (const secret of ['afraid', about?.title ?? '-', about?.adultLabel ?? '-', 'Raman', adult])
        assert.equal(body.includes(secret), false, secret);
    await deliver(now);
    assert.equal(received.length, 3);
  });

  it('tell that a pack has left, by what way, and nothing of other exports or of what stayed', async () => {
    const hook: WebhookConfig = { ...HOOK, events: ['pack.left'] };
    const now = new Date();
    const later = new Date(now.getTime() + 60_000);
    await deriveDeliveries([hook], keys, new Date(now.getTime() - 1_000));
    const child = await seedCase({ lane: 'child-needs-help' });
    const adult = await seedCase({ lane: 'adult-conduct' });
    const plan: ExportPlan = {
      ...{ purpose: 'police', recipient: 'DC Vale', parts: ['decisions'], people: null, treatments: {} },
      begunAt: now.toISOString(),
    };
    const note = async (caseId: string, format: ExportFormat, way: ExportWay, mark: string) => {
      const exported = { caseId, plan, format, way, redacted: true, sha256: mark.repeat(64) };
      await noteExport(exported, account('lead'), now, keys);
      return exported;
    };
    await note(child, 'pack', 'folder', 'a');
    await note(child, 'pack', 'download', 'b');
    await note(child, 'pdf', 'download', 'c');
    await note(adult, 'pack', 'folder', 'd');
    const stayed = await note(child, 'pack', 'folder', 'e');
    await noteStayed(stayed, handOverError('HAND_OVER_NO_SPACE'), account('lead'), now, keys);
    await deriveDeliveries([hook], keys, now);
    assert.equal(await WebhookDeliveryModel.countDocuments(), 0, 'it may not have come to its folder yet');
    await deriveDeliveries([hook], keys, later);
    await deriveDeliveries([hook], keys, later);
    await deliver(later, [hook]);
    assert.deepEqual(
      received
        .map(({ body }) => JSON.parse(body))
        .sort((a, b) => (a.data.way < b.data.way ? -1 : 1))
        .map(({ type, data }) => [type, data]),
      [
        ['pack.left', { case: child, way: 'download', lane: 'child-needs-help' }],
        ['pack.left', { case: child, way: 'folder', lane: 'child-needs-help' }],
      ],
    );
    const [{ headers, body } = assert.fail()] = received;
    const signed = {
      id: headers['webhook-id'] ?? '',
      timestamp: Number(headers['webhook-timestamp']),
      signature: headers['webhook-signature'] ?? '',
    };
    assert.ok(isSignedWith(SECRET, signed, body, later.getTime() / 1_000));
    assert.doesNotMatch(received.map(one => one.body).join(), /Vale|police|Raman|aaaa/);
  });

  it('tell once that the reports of an audience were made, and whether they are nil to whoever may know of every lane', async () => {
    const lanes: WebhookConfig = {
      ...HOOK,
      id: 'both',
      events: ['report.made'],
      lanes: ['child-needs-help', 'adult-conduct'],
    };
    const one: WebhookConfig = { ...HOOK, events: ['report.made'] };
    const now = new Date();
    const later = new Date(now.getTime() + 60_000);
    await deriveDeliveries([lanes, one], keys, new Date(now.getTime() - 1_000));
    await keepReport('lead', 'week:2026-11-16', true, { userId: 'lead', madeAt: now });
    await keepReport('lead', 'week:2026-11-16', false, { userId: 'deputy', madeAt: now });
    await keepReport('head', 'week:2026-11-16', true, { madeAt: now });
    await keepReport('governors', 'term:2026-autumn', null, { madeAt: now });
    await keepReport('chair', 'week:2026-11-16', false, { madeAt: now, plannedAt: null });
    for (const _ of [1, 2]) await deriveDeliveries([lanes, one], keys, later);
    await deliver(later, [lanes, one]);
    const told = await WebhookDeliveryModel.find().lean();
    const by = (id: string) =>
      told
        .filter(({ webhookId }) => webhookId === id)
        .map(({ data }) => [data.audience, data.period, data.nil])
        .sort();
    assert.deepEqual(by('both'), [
      ['governors', 'term:2026-autumn', null],
      ['head', 'week:2026-11-16', true],
      ['lead', 'week:2026-11-16', false],
    ]);
    assert.deepEqual(
      by('case-system').map(([, , nil]) => nil),
      [null, null, null],
    );
    assert.equal(received.length, 6);
    for (const { body } of received)
      assert.deepEqual(Object.keys(JSON.parse(body).data).sort(), ['audience', 'nil', 'period']);
  });

  it('are signed as Standard Webhooks has it, with the secret of before too while a receiver changes over', async () => {
    const now = new Date('2026-11-23T10:00:00Z');
    await send({ ...HOOK, previousSecret: OTHER }, { id: 'e-1', body: '{"a":1}', now });
    const [{ headers, body } = assert.fail()] = received;
    const signed = {
      id: headers['webhook-id'] ?? '',
      timestamp: Number(headers['webhook-timestamp']),
      signature: headers['webhook-signature'] ?? '',
    };
    const seconds = now.getTime() / 1_000;
    assert.ok(isSignedWith(SECRET, signed, body, seconds) && isSignedWith(OTHER, signed, body, seconds));
    assert.equal(isSignedWith(SECRET, signed, body.replace('1', '2'), seconds), false, 'a changed body');
    assert.equal(isSignedWith(SECRET, { ...signed, id: 'e-2' }, body, seconds), false, 'another id');
    assert.equal(isSignedWith(SECRET, signed, body, seconds + 301), false, 'played again later');
  });

  it('follow the example of the specification to the letter', () => {
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    const signed = {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestamp: 1_614_265_330,
      signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    };
    assert.ok(isSignedWith(secret, signed, '{"test": 2432232314}', 1_614_265_330));
  });

  for (const [what, status] of [
    ['a redirect', 302],
    ['trouble of the receiver', 503],
    ['a refusal', 401],
  ] as const) {
    it(`are tried again after ${what}, under the same id, for three days, then given up and can be put back into line`, async () => {
      answer = { status, headers: { location: 'https://elsewhere.example/' } };
      await WebhookDeliveryModel.collection.insertOne(waiting() as never);
      let now = new Date('2026-11-23T10:00:00Z');
      for (let attempt = 0; attempt < 12; attempt += 1) {
        await deliver(now);
        now = new Date(now.getTime() + 25 * 3_600_000);
      }
      const given = await WebhookDeliveryModel.findById('case-system:e-9').lean();
      assert.deepEqual([given?.state, given?.problem, received.length], ['failed', `HTTP_${status}`, 9]);
      assert.equal(new Set(received.map(({ headers }) => headers['webhook-id'])).size, 1);
      answer = { status: 200 };
      assert.equal(await retryFailed(now), 1);
      await deliver(now);
      assert.equal((await WebhookDeliveryModel.findById('case-system:e-9').lean())?.state, 'sent');
    });
  }

  it('stop at once when the receiver says that it is gone for good, or is not set up any more', async () => {
    answer = { status: 410 };
    await WebhookDeliveryModel.collection.insertOne(waiting() as never);
    await deliver(new Date('2026-11-23T10:00:00Z'));
    assert.equal((await WebhookDeliveryModel.findById('case-system:e-9').lean())?.problem, 'HTTP_410');
    await WebhookDeliveryModel.updateOne({}, { $set: { state: 'waiting', dueAt: new Date(0) } });
    await deliver(new Date('2026-11-23T10:00:00Z'), []);
    assert.equal((await WebhookDeliveryModel.findById('case-system:e-9').lean())?.problem, 'WEBHOOK_REMOVED');
  });

  it('go to no address of this machine or a private network unless the school says so, by name or by number', async () => {
    const envelope = { id: 'e', body: '{}', now: new Date(), authority };
    const code = async (to: string) => {
      try {
        await post({ ...HOOK, url: to, allowPrivate: false }, envelope);
        return 'sent';
      } catch (error) {
        return error instanceof ServiceError ? error.code : String(error);
      }
    };
    assert.equal(await code(url), 'WEBHOOK_ADDRESS_PRIVATE');
    assert.equal(await code(url.replace('localhost', '127.0.0.1')), 'WEBHOOK_ADDRESS_PRIVATE');
    assert.equal(await code(url.replace('localhost', '[::ffff:127.0.0.1]')), 'WEBHOOK_ADDRESS_PRIVATE');
    assert.deepEqual(received, []);
    for (const address of [
      '10.1.2.3',
      '172.20.0.1',
      '192.168.1.1',
      '169.254.169.254',
      '::1',
      'fd00::1',
      '::ffff:10.0.0.1',
      '0.0.0.0',
    ])
      assert.equal(isPrivateAddress(address), true, address);
    for (const address of ['93.184.215.14', '2606:2800:21f:cb07:6820:80da:af6b:8b2c', '172.32.0.1'])
      assert.equal(isPrivateAddress(address), false, address);
  });

  it('refuse a certificate that does not hold', async () => {
    const error = await post({ ...HOOK, url }, { id: 'e', body: '{}', now: new Date() }).catch((one: unknown) => one);
    assert.equal(error instanceof ServiceError && error.code, 'WEBHOOK_UNREACHABLE');
  });

  it('are set in candour.yaml alone, and say what is wrong there', () => {
    const file = join(folder, 'candour.yaml');
    const written = (entry: object) => {
      execFileSync('sh', ['-c', `cat > '${file}'`], { input: JSON.stringify({ webhooks: [entry] }) });
      return loadConfig({ env: {}, file }).webhooks[0];
    };
    const entry = { id: 'a', url: 'https://cases.school.example/h', secret: SECRET, events: ['case.raised'] };
    assert.deepEqual(written(entry)?.lanes, []);
    assert.throws(() => written({ ...entry, url: 'http://cases.school.example/h' }), /https:\/\//);
    assert.throws(
      () => written({ ...entry, secret: 'short' }),
      error => {
        assert.match(String(error), /must be whsec_/);
        assert.equal(String(error).includes('short'), false, 'secrets are never repeated');
        return true;
      },
    );
    assert.throws(() => written({ ...entry, events: ['case.read'] }), /must be one of/);
  });
});

/** As `keepReport` of the service, with a document that nobody looks at. */
async function keepReport(
  audience: ReportAudience,
  periodId: string,
  isNil: boolean | null,
  more: Partial<ReportRecord> = {},
): Promise<void> {
  const _id = randomUUID();
  const text = JSON.stringify({ document: { summary: 'Three cases were raised.' }, counted: [], isNil });
  const at = new Date();
  await ReportModel.create({
    ...{ _id, key: _id, audience, periodId, userId: audience, kind: 'week', periodName: 'A week' },
    ...{ from: '2026-11-16', until: '2026-11-23', madeAt: at, plannedAt: at },
    sealed: keys.seal(text, `reports|${_id}`),
    hash: createHash('sha256').update(text).digest('hex'),
    delivery: { state: 'none', attempts: 0, dueAt: null, sentAt: null, problem: null },
    taken: [],
    ...more,
  });
}

function waiting() {
  return {
    _id: 'case-system:e-9',
    webhookId: 'case-system',
    eventId: 'e-9',
    type: 'canary.missing',
    at: new Date('2026-11-23T09:59:00Z'),
    data: { source: 'mailbox' },
    state: 'waiting',
    attempts: 0,
    dueAt: new Date('2026-11-23T09:59:00Z'),
    sentAt: null,
    problem: null,
  };
}
