import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { PushConfig } from '../../services/config.js';
import { PROJECT_ROOT } from '../../services/paths.js';
import { type PushKey, PushKeys } from '../../services/push/keys.js';
import { type PushLimits, PushReceiver } from '../../services/push/receiver.js';
import { signatureOf, WINDOW } from '../../services/push/signature.js';
import { Tally } from '../../services/receiver/tally.js';
import type { RawChat } from '../../services/sources/source.js';
import type { Spool } from '../../services/spool/spool.js';
import { makeCertificate } from '../support/certificate.js';
import { freePort } from '../support/free-port.js';
import { shell } from '../support/shell.js';
import { fetchAll, listingOf, pointersOf, SILENT_LOG } from '../support/source.js';
import { TestSpool } from '../support/spool.js';

const PATH = '/api/v1/messages';
const NOW = new Date('2026-11-26T10:00:00Z');

const WELSH = {
  conversation: { id: 'c-17', name: 'Mathemateg' },
  id: 'm-1',
  author: { id: 'u-4', name: 'A. Mentor', address: 'a.mentor@school.example' },
  members: [{ id: 'u-9', name: 'Disgybl Naw' }],
  sentAt: '2026-11-26T09:59:58+00:00',
  text: 'Wela i di ddydd Iau yn y llyfrgell.',
};
const ENGLISH = { ...WELSH, id: 'm-2', text: 'See you on Thursday, 🙂', platform: 'teams' };

interface Answered {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly headers: NodeJS.Dict<string | string[]>;
}

interface Asked {
  readonly body?: string;
  readonly delivery?: string;
  readonly timestamp?: string;
  readonly path?: string;
  readonly method?: string;
  readonly key?: Pick<PushKey, 'id' | 'secret'>;
  readonly signature?: string;
}

describe('the endpoint for live chat', function () {
  this.timeout(20_000);
  let test: TestSpool;
  let spool: Spool;
  let tally: Tally;
  let receiver: PushReceiver;
  let config: PushConfig;
  let key: PushKey;
  let keys: PushKeys;
  let pem = '';
  let clock = NOW.getTime();

  async function listen(limits: Partial<PushLimits> = {}, room: Parameters<TestSpool['open']>[1] = {}): Promise<void> {
    spool = await test.open('live', { now: () => clock, ...room });
    tally = new Tally(spool.places.figures, spool.room);
    const edges = {
      config,
      spool,
      spoolFolder: test.folder,
      tally,
      keys: test.keys,
      log: SILENT_LOG,
      limits,
      now: () => clock,
    };
    receiver = await PushReceiver.start(edges);
  }
  async function close(): Promise<void> {
    await receiver.close();
    tally.close();
    await spool.close();
  }
  beforeEach(async () => {
    clock = NOW.getTime();
    test = new TestSpool();
    const certificate = makeCertificate(test.folder);
    pem = certificate.pem;
    config = {
      kind: 'push',
      id: 'live',
      listen: { host: '127.0.0.1', port: await freePort() },
      allow: ['127.0.0.0/8'],
      tls: certificate,
    };
    keys = new PushKeys(test.folder, 'live', test.keys);
    key = keys.add('mentornet', 600, NOW);
    await listen();
  });
  afterEach(async () => {
    await close();
    test.remove();
  });

  /** Signed rightly but for what is said otherwise. */
  function ask(asked: Asked = {}): Promise<Answered> {
    const { method = 'POST', path = PATH, delivery = 'delivery-1', key: by = key } = asked;
    const timestamp = asked.timestamp ?? String(Math.floor(clock / 1_000));
    const body = Buffer.from(asked.body ?? JSON.stringify(WELSH), 'utf8');
    const signature = asked.signature ?? signatureOf({ method, path, timestamp, delivery, body }, by.secret);
    const headers = {
      'X-Candour-Key': by.id,
      'X-Candour-Timestamp': timestamp,
      'X-Candour-Delivery': delivery,
      'X-Candour-Signature': signature,
      'Content-Type': 'application/json',
      'Content-Length': body.length,
    };
    return new Promise((resolve, reject) => {
      const sent = request(
        { host: '127.0.0.1', port: receiver.port, ca: pem, method, path, headers, agent: false },
        got => {
          const pieces: Buffer[] = [];
          got.on('data', (piece: Buffer) => pieces.push(piece));
          got.on('end', () => {
            const text = Buffer.concat(pieces).toString('utf8');
            const read = got.headers['content-type']?.startsWith('application/json') ? JSON.parse(text) : { text };
            resolve({ status: got.statusCode ?? 0, body: read, headers: got.headers });
          });
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });
  }
  const code = async (asked: Asked) => {
    const { status, body } = await ask(asked);
    return `${status} ${String(body.code ?? '')}`.trim();
  };

  async function stored(): Promise<RawChat[]> {
    const source = test.source(config);
    const all: RawChat[] = [];
    for (const container of await listingOf(source))
      for (const fetched of await fetchAll(source, await pointersOf(source, container))) {
        assert.ok('raw' in fetched && fetched.raw.kind === 'chat');
        all.push(fetched.raw);
      }
    return all;
  }

  it('takes one message, and stores it as what it is before it answers', async () => {
    const { status, body } = await ask();
    assert.deepEqual([status, body], [202, { delivery: 'delivery-1', messages: 1, duplicate: false }]);
    const [raw] = await stored();
    assert.equal(raw?.body, WELSH.text);
    assert.equal(raw?.platform, 'mentornet');
    assert.deepEqual(raw?.sentAt, new Date('2026-11-26T09:59:58Z'));
    assert.deepEqual(raw?.receivedAt, NOW);
    assert.equal(tally.figures.received, 1);
  });

  it('takes many at once, all of the platform of the key, whatever they say themselves', async () => {
    const { status } = await ask({ body: JSON.stringify({ messages: [WELSH, ENGLISH] }) });
    assert.equal(status, 202);
    assert.deepEqual(
      (await stored()).map(({ messageId, platform, body }) => [messageId, platform, body]),
      [
        ['m-1', 'mentornet', WELSH.text],
        ['m-2', 'mentornet', ENGLISH.text],
      ],
    );
  });

  describe('takes nothing that was', () => {
    const signed = { method: 'POST', path: PATH, timestamp: String(NOW.getTime() / 1_000), delivery: 'delivery-1' };
    const body = Buffer.from(JSON.stringify(WELSH), 'utf8');
    const signature = () => signatureOf({ ...signed, body }, key.secret);
    const table: readonly (readonly [string, () => Asked])[] = [
      ['changed in its body', () => ({ signature: signature(), body: JSON.stringify(ENGLISH) })],
      ['moved to another delivery', () => ({ signature: signature(), delivery: 'delivery-2' })],
      ['given another time', () => ({ signature: signature(), timestamp: String(NOW.getTime() / 1_000 + 1) })],
      ['given a query', () => ({ signature: signature(), path: `${PATH}?a=1` })],
      ['signed with another secret', () => ({ key: { id: key.id, secret: 'a'.repeat(64) } })],
      ['signed with a key that nobody made', () => ({ key: { id: 'pk_000000000000', secret: key.secret } })],
      ['not signed', () => ({ signature: '' })],
      ['signed with a part of it', () => ({ signature: signature().slice(0, 20) })],
    ];
    for (const [what, asked] of table)
      it(what, async () => {
        assert.equal(await code(asked()), '401 SIGNATURE_WRONG');
        assert.deepEqual(await stored(), []);
      });

    it('signed too long ago, or in the future', async () => {
      for (const [seconds, expected] of [
        [-WINDOW / 1_000 - 1, '401 TIMESTAMP_OUT_OF_WINDOW'],
        [WINDOW / 1_000 + 1, '401 TIMESTAMP_OUT_OF_WINDOW'],
        [-WINDOW / 1_000 + 1, '202'],
      ] as const)
        assert.equal(await code({ timestamp: String(NOW.getTime() / 1_000 + seconds) }), expected);
      assert.equal(await code({ timestamp: 'now' }), '401 TIMESTAMP_OUT_OF_WINDOW');
    });

    it('signed with a key that was revoked, from the next request on', async () => {
      assert.equal(await code({}), '202');
      keys.revoke(key.id, NOW);
      assert.equal(await code({ delivery: 'delivery-2' }), '401 SIGNATURE_WRONG');
      assert.equal((await stored()).length, 1);
    });
  });

  it('stores a delivery once, however often it comes, at once and after a restart', async () => {
    const together = await Promise.all(Array.from({ length: 10 }, () => ask()));
    assert.deepEqual([...new Set(together.map(({ status }) => status))], [202]);
    assert.equal(together.filter(({ body }) => body.duplicate === false).length, 1);
    await close();
    clock += 60_000;
    await listen();
    const { status, body } = await ask();
    assert.deepEqual([status, body], [202, { delivery: 'delivery-1', messages: 1, duplicate: true }]);
    assert.equal((await stored()).length, 1);
    assert.equal(await code({ body: JSON.stringify(ENGLISH) }), '409 DELIVERY_ID_USED');
    const other = keys.add('other', 600, NOW);
    assert.equal(await code({ key: other }), '202', 'another platform has names of its own');
  });

  it('says where a payload is not what was agreed on, and repeats none of its words', async () => {
    const wrong = { ...WELSH, conversation: {}, sentAt: '2026-11-26 at nine', text: 'Marmalade' };
    const { status, body } = await ask({ body: JSON.stringify({ messages: [WELSH, wrong] }) });
    assert.deepEqual([status, body.code], [422, 'PAYLOAD_INVALID']);
    assert.deepEqual(body.paths, ['messages.1.conversation.id', 'messages.1.sentAt']);
    assert.doesNotMatch(JSON.stringify(body), /Marmalade|nine/);
    const bodies = [
      '',
      '[]',
      '{"messages":[]}',
      '{',
      'null',
      JSON.stringify({ ...WELSH, sentAt: '2026-11-26T09:59:58' }),
    ];
    for (const [at, text] of bodies.entries())
      assert.equal(await code({ body: text, delivery: `delivery-${at}` }), '422 PAYLOAD_INVALID', text);
    assert.deepEqual(await stored(), []);
    assert.deepEqual(tally.figures.refused, { PAYLOAD_INVALID: bodies.length + 1 });
  });

  it('has limits: the size of a body, the pace of a key, the room in the spool, and what it can be asked', async () => {
    const slow = keys.add('slow', 2, NOW);
    const pace = async (delivery: string) => ask({ key: slow, delivery });
    assert.deepEqual([(await pace('slow-0001')).status, (await pace('slow-0002')).status], [202, 202]);
    const third = await pace('slow-0003');
    assert.deepEqual([third.status, third.headers['retry-after']], [429, '30']);
    clock += 30_000;
    assert.equal((await pace('slow-0003')).status, 202);
    assert.equal(await code({ method: 'GET' }), '405 METHOD_NOT_ALLOWED');
    assert.equal(await code({ path: '/login' }), '404 NOT_FOUND');
    assert.equal(await code({ delivery: 'short' }), '400 DELIVERY_ID_INVALID');
    await close();
    await listen({ bodyBytes: 1_000 }, { maxItems: 3 });
    assert.equal(
      await code({ delivery: 'large-0001', body: JSON.stringify({ ...WELSH, text: 'x'.repeat(2_000) }) }),
      '413 BODY_TOO_LARGE',
    );
    const full = await ask({ delivery: 'full-0001' });
    assert.deepEqual([full.status, full.body.code, full.headers['retry-after']], [503, 'SPOOL_FULL', '60']);
    assert.deepEqual(tally.figures.deferred, { RATE_LIMITED: 1, SPOOL_FULL: 1 });
  });

  it('keeps its keys sealed, and nothing of a message in the clear', async () => {
    await ask();
    const { pushKeys } = spool.places;
    assert.doesNotMatch(readFileSync(pushKeys, 'latin1'), new RegExp(`${key.secret}|mentornet`));
    writeFileSync(pushKeys, readFileSync(pushKeys, 'latin1').replace(/.{4}\n$/, 'AAAA\n'));
    assert.throws(() => new PushKeys(test.folder, 'live', test.keys).all(), { code: 'SEAL_BROKEN' });
    keys = new PushKeys(test.folder, 'live', test.keys);
  });

  it('hears nobody who may not connect', async () => {
    await close();
    config = { ...config, allow: ['192.0.2.1'] };
    await listen();
    await assert.rejects(ask());
    assert.deepEqual(tally.figures.refused, { NOT_ALLOWED: 1 });
  });

  it('takes what the shell example of the documentation sends', async () => {
    const doc = readFileSync(join(PROJECT_ROOT, 'docs/live-chat.md'), 'utf8');
    const example = /```sh\n(# A complete delivery[\s\S]*?)```/.exec(doc)?.[1];
    assert.ok(example, 'the example is there');
    clock = Date.now();
    const settings = {
      CANDOUR_KEY: key.id,
      CANDOUR_SECRET: key.secret,
      CANDOUR_URL: `https://localhost:${receiver.port}`,
      CURL_CA_BUNDLE: config.tls?.certificateFile ?? '',
    };
    const { stdout } = await shell(example, settings);
    assert.match(stdout, /"messages":1,"duplicate":false/);
    assert.equal((await stored())[0]?.platform, 'mentornet');
  });

  async function oneOfEach(): Promise<readonly Answered[]> {
    const slow = keys.add('slow', 1, NOW);
    const all = [
      await ask(),
      await ask(),
      await ask({ delivery: 'short' }),
      await ask({ signature: 'v1=' }),
      await ask({ body: JSON.stringify(ENGLISH) }),
      await ask({ delivery: 'delivery-2', body: '{}' }),
      await ask({ delivery: 'slow-0001', key: slow }),
      await ask({ delivery: 'slow-0002', key: slow }),
    ];
    await close();
    await listen({ bodyBytes: 1_000 }, { maxItems: 1 });
    const large = JSON.stringify({ ...WELSH, text: 'x'.repeat(2_000) });
    return [...all, await ask({ delivery: 'large-0001', body: large }), await ask({ delivery: 'full-0001' })];
  }

  it('describes itself, and answers as it says', async () => {
    const { status, body } = await ask({ method: 'GET', path: '/api/v1/openapi.yaml' });
    assert.equal(status, 200);
    const text = readFileSync(join(PROJECT_ROOT, 'docs/openapi.yaml'), 'utf8');
    assert.equal(body.text, text);
    const api = openApi.parse(parse(text));
    const schemaOf = (schema: unknown) =>
      z.fromJSONSchema({ ...(schema as object), components: api.components } as never);
    const answers = await oneOfEach();
    for (const { status: given, body: answer } of answers) {
      const described = api.paths[PATH]?.post?.responses[String(given)];
      assert.ok(described, `it answers ${given}, which is not described`);
      schemaOf(withReferences(described.content?.['application/json']?.schema)).parse(answer);
    }
    const promised = Object.keys(api.paths[PATH]?.post?.responses ?? {});
    assert.deepEqual([...new Set(answers.map(({ status: given }) => String(given)))].sort(), promised.toSorted());
    const bodySchema = schemaOf(
      withReferences(api.paths[PATH]?.post?.requestBody?.content['application/json']?.schema),
    );
    for (const good of [WELSH, ENGLISH, { messages: [WELSH, ENGLISH] }]) bodySchema.parse(good);
    for (const bad of [{}, { messages: [] }, { ...WELSH, conversation: {} }, { ...WELSH, author: undefined }])
      assert.equal(bodySchema.safeParse(bad).success, false, JSON.stringify(bad));
  });
});

const media = z.record(z.string(), z.object({ schema: z.unknown() }));
const operation = z.object({
  requestBody: z.object({ content: media }).optional(),
  responses: z.record(z.string(), z.object({ description: z.string(), content: media.optional() })),
});
const openApi = z.object({
  openapi: z.string().regex(/^3\.1\./),
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.record(z.string(), z.unknown()),
});

/** References of OpenAPI are to `#/components/…`, where JSON Schema looks in `$defs`. */
function withReferences(schema: unknown): unknown {
  const api = openApi.parse(parse(readFileSync(join(PROJECT_ROOT, 'docs/openapi.yaml'), 'utf8')));
  const moved = (value: unknown) =>
    JSON.parse(JSON.stringify(value ?? null).replaceAll('#/components/schemas/', '#/$defs/'));
  return { ...moved(schema), $defs: moved(api.components.schemas) };
}
