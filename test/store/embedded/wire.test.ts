import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { crc32c } from '../../../services/store/embedded/wire/crc32c.js';
import { type Running, startDatabase } from './support.js';

const { BSON } = mongoose.mongo;
const OP_QUERY = 2004;
const OP_MSG = 2013;

function frame(opCode: number, ...parts: Uint8Array[]): Buffer {
  const header = Buffer.alloc(16);
  header.writeInt32LE(16 + parts.reduce((sum, part) => sum + part.length, 0), 0);
  header.writeInt32LE(77, 4);
  header.writeInt32LE(opCode, 12);
  return Buffer.concat([header, ...parts]);
}

const int = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value | 0);
  return bytes;
};
const body = (document: object) => Buffer.concat([Buffer.from([0]), BSON.serialize(document)]);
const message = (document: object, flags = 0) => frame(OP_MSG, int(flags), body(document));

function sequence(name: string, documents: readonly object[]): Buffer {
  const content = Buffer.concat([Buffer.from(`${name}\0`), ...documents.map(document => BSON.serialize(document))]);
  return Buffer.concat([Buffer.from([1]), int(content.length + 4), content]);
}

function withChecksum(whole: Buffer): Buffer {
  const longer = Buffer.concat([whole, Buffer.alloc(4)]);
  longer.writeInt32LE(longer.length, 0);
  longer.writeInt32LE(1, 16);
  longer.writeUInt32LE(crc32c(longer.subarray(0, -4)), longer.length - 4);
  return longer;
}

describe('the embedded database on the wire', () => {
  let running: Running;
  before(async () => {
    running = await startDatabase({ port: 0 });
  });
  after(() => running.stop());

  function open(): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const socket = connect(join(running.folder, 'database.sock'), () => resolve(socket));
      socket.once('error', reject);
    });
  }

  /** Sends bytes and reads one reply; `null` when the server closes the connection instead. */
  async function ask(
    bytes: Uint8Array,
  ): Promise<{ opCode: number; responseTo: number; document: mongoose.mongo.BSON.Document } | null> {
    const socket = await open();
    socket.write(bytes);
    let held = Buffer.alloc(0);
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      held = Buffer.concat([held, chunk]);
      if (held.length < 16 || held.length < held.readInt32LE(0)) continue;
      const opCode = held.readInt32LE(12);
      socket.destroy();
      return {
        opCode,
        responseTo: held.readInt32LE(8),
        document: BSON.deserialize(held.subarray(opCode === OP_MSG ? 21 : 36)),
      };
    }
    return null;
  }

  it('answers the old first hello, as drivers and mongosh send it before they know the server', async () => {
    const hello = Buffer.concat([
      int(4),
      Buffer.from('admin.$cmd\0'),
      int(0),
      int(-1),
      BSON.serialize({ isMaster: 1, helloOk: true }),
    ]);
    const reply = await ask(frame(OP_QUERY, hello));
    assert.equal(reply?.opCode, 1);
    assert.equal(reply?.responseTo, 77);
    const { ismaster, helloOk, maxWireVersion, setName, msg, ok } = reply?.document ?? {};
    assert.deepEqual(
      { ismaster, helloOk, ok, setName, msg },
      { ismaster: true, helloOk: true, ok: 1, setName: undefined, msg: undefined },
    );
    assert.ok(maxWireVersion >= 9);
  });

  it('takes documents in a sequence of their own', async () => {
    const bytes = frame(
      OP_MSG,
      int(0),
      body({ insert: 'sequences', $db: 'wire' }),
      sequence('documents', [{ _id: 1 }, { _id: 2 }]),
    );
    assert.equal((await ask(bytes))?.document.n, 2);
  });

  it('believes a message whose checksum is right', async () => {
    assert.equal((await ask(withChecksum(message({ ping: 1, $db: 'wire' }))))?.document.ok, 1);
  });

  it('does what a message asks that wants no answer, and answers only the next', async () => {
    const silent = message({ insert: 'silent', documents: [{ _id: 1 }], writeConcern: { w: 0 }, $db: 'wire' }, 2);
    const reply = await ask(Buffer.concat([silent, message({ count: 'silent', $db: 'wire' })]));
    assert.equal(reply?.document.n, 1);
  });

  it('reads messages that arrive in pieces', async () => {
    const socket = await open();
    const bytes = message({ ping: 1, $db: 'wire' });
    const answered = new Promise<Buffer>(resolve => socket.once('data', resolve));
    for (const byte of bytes) await new Promise(resolve => socket.write(Buffer.from([byte]), resolve));
    assert.equal((await answered).readInt32LE(8), 77);
    socket.destroy();
  });

  const spoiled = withChecksum(message({ ping: 1, $db: 'wire' }));
  spoiled.writeUInt32LE(1, spoiled.length - 4);
  const hostile: readonly [why: string, bytes: Uint8Array][] = [
    ['that is longer than any may be', Buffer.concat([int(0x7fffffff), Buffer.alloc(12)])],
    ['of no length', Buffer.alloc(16)],
    ['of negative length', Buffer.concat([int(-5), Buffer.alloc(12)])],
    ['of an unknown kind', frame(2010, Buffer.alloc(20))],
    ['with flags that it does not know', message({ ping: 1, $db: 'wire' }, 4)],
    ['with a wrong checksum', spoiled],
    ['without a body', frame(OP_MSG, int(0), sequence('documents', [{}]))],
    ['with two bodies', frame(OP_MSG, int(0), body({ ping: 1 }), body({ ping: 1 }))],
    ['with a section of an unknown kind', frame(OP_MSG, int(0), Buffer.from([9, 0, 0, 0, 0, 0]))],
    ['whose document ends beyond it', frame(OP_MSG, int(0), Buffer.from([0, 200, 0, 0, 0, 0]))],
    ['whose sequence ends beyond it', frame(OP_MSG, int(0), body({ ping: 1 }), Buffer.from([1, 200, 0, 0, 0, 65, 0]))],
    ['whose sequence has no name', frame(OP_MSG, int(0), body({ ping: 1 }), Buffer.from([1, 6, 0, 0, 0, 65, 65]))],
    [
      'with one sequence twice',
      frame(
        OP_MSG,
        int(0),
        body({ insert: 'twice', $db: 'wire' }),
        sequence('documents', [{}]),
        sequence('documents', [{}]),
      ),
    ],
    ['that is text', Buffer.from('GET / HTTP/1.1\r\nHost: example\r\n\r\n')],
  ];
  for (const [why, bytes] of hostile) {
    it(`closes a connection that sends a message ${why}, and no other`, async () => {
      assert.equal(await ask(bytes), null);
      assert.equal((await running.client.db().command({ ping: 1 })).ok, 1);
    });
  }

  it('refuses a document whose inside is broken, and goes on with the connection', async () => {
    const broken = Buffer.from(BSON.serialize({ ping: 'text', $db: 'wire' }));
    broken.writeInt32LE(9999, broken.indexOf('text') - 4);
    const reply = await ask(frame(OP_MSG, int(0), Buffer.concat([Buffer.from([0]), broken])));
    assert.deepEqual([reply?.document.ok, reply?.document.code], [0, 22]);
  });

  it('listens on this machine only, when it is asked for a port', async () => {
    const client = await mongoose.mongo.MongoClient.connect(
      `mongodb://127.0.0.1:${running.server.port}/?retryWrites=false`,
    );
    assert.equal((await client.db().command({ ping: 1 })).ok, 1);
    await client.close();
  });
});
