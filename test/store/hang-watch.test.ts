import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import mongoose, { type mongo } from 'mongoose';
import { HangWatch } from '../../services/store/hang-watch.js';
import { newDatabaseUri } from '../support/database.js';

type Step = readonly [seconds: number, event: string, facts?: object];

describe('a database driver that waits for what will never come', () => {
  const insert = { requestId: 1, commandName: 'insert' };
  const server = { connectionId: 'database.sock' };
  const TABLE: readonly [why: string, steps: readonly Step[], hung: string | null][] = [
    [
      'is noticed by a command without an answer for a minute',
      [
        [0, 'commandStarted', insert],
        [61, ''],
      ],
      'insert',
    ],
    [
      'is not suspected while a command is young',
      [
        [0, 'commandStarted', insert],
        [59, ''],
      ],
      null,
    ],
    [
      'is not suspected once a command was answered',
      [
        [0, 'commandStarted', insert],
        [1, 'commandSucceeded', insert],
        [99, ''],
      ],
      null,
    ],
    [
      'is not suspected once a command failed',
      [
        [0, 'commandStarted', insert],
        [1, 'commandFailed', insert],
        [99, ''],
      ],
      null,
    ],
    [
      'is not suspected while an index is made on a collection that has grown',
      [
        [0, 'commandStarted', { requestId: 2, commandName: 'createIndexes' }],
        [900, ''],
      ],
      null,
    ],
    [
      'is noticed by a heartbeat that neither comes nor fails',
      [
        [0, 'serverHeartbeatStarted', server],
        [51, ''],
      ],
      'heartbeat',
    ],
    [
      'is not suspected while heartbeats fail, since then it is the database that is away',
      [
        [0, 'serverHeartbeatStarted', server],
        [2, 'serverHeartbeatFailed', server],
        [99, ''],
      ],
      null,
    ],
  ];
  for (const [why, steps, expected] of TABLE) {
    it(why, () => {
      let now = 0;
      const client = new EventEmitter();
      const watch = new HangWatch(client as unknown as mongo.MongoClient, () => now);
      for (const [seconds, event, facts] of steps) {
        now = seconds * 1000;
        if (event !== '') client.emit(event, facts);
      }
      assert.equal(watch.hung(), expected);
    });
  }

  it('is noticed when it really hangs: on a socket that is destroyed and has not said so', async () => {
    const client = new mongoose.mongo.MongoClient(await newDatabaseUri(), { monitorCommands: true, retryReads: false });
    await client.connect();
    let now = 0;
    const watch = new HangWatch(client, () => now);
    await client.db().command({ ping: 1 });
    assert.equal(watch.hung(), null);
    pooledSocket(client).destroy();
    let ended = false;
    const end = () => {
      ended = true;
    };
    client.db().collection('notes').findOne({}).then(end, end);
    await new Promise(next => setImmediate(next));
    await new Promise(next => setTimeout(next, 200));
    now = 61_000;
    // Once the driver is mended the command fails instead, and there is nothing to notice.
    assert.equal(watch.hung(), ended ? null : 'find');
    void client.close();
  });
});

/** The driver gives no way to it: this is what a killed database does to all of its sockets at once. */
function pooledSocket(client: mongo.MongoClient): Socket {
  const { topology } = client as unknown as {
    topology: { s: { servers: Map<string, { pool: { connections: { first(): { socket: Socket } } } }> } };
  };
  const [server] = topology.s.servers.values();
  if (!server) throw new Error('The client knows no server.');
  return server.pool.connections.first().socket;
}
