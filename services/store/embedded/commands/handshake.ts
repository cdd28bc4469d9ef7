import { hostname } from 'node:os';
import { Double, Int32, Long } from 'bson';
import { MongoError } from '../errors.js';
import { type Document, MAX_DOCUMENT_BYTES } from '../values/bson.js';
import { MAX_MESSAGE_BYTES } from '../wire/message.js';
import { type Command, MAX_BATCH } from './command.js';

/** As MongoDB 7.0: driver 7 asks for 4.2 or later. */
const WIRE_VERSION = 21;
const VERSION = '7.0.0';

const HELLO_ARGUMENTS = [
  'helloOk',
  'client',
  'compression',
  'topologyVersion',
  'maxAwaitTimeMS',
  'loadBalanced',
  'speculativeAuthenticate',
  'saslSupportedMechs',
  'backpressure',
  'hostInfo',
  'forShell',
  'hello',
  'isMaster',
  'ismaster',
];

/** Answers as a standalone server: drivers then neither send transaction numbers nor retry writes. */
export const hello: Command = {
  takes: HELLO_ARGUMENTS,
  async run(context) {
    return {
      helloOk: true,
      [context.name === 'hello' ? 'isWritablePrimary' : 'ismaster']: true,
      maxBsonObjectSize: new Int32(MAX_DOCUMENT_BYTES),
      maxMessageSizeBytes: new Int32(MAX_MESSAGE_BYTES),
      maxWriteBatchSize: new Int32(MAX_BATCH),
      localTime: context.engine.now(),
      logicalSessionTimeoutMinutes: new Int32(30),
      connectionId: new Int32(context.connectionId),
      minWireVersion: new Int32(0),
      maxWireVersion: new Int32(WIRE_VERSION),
      readOnly: false,
    };
  },
};

export const ping: Command = { takes: [], run: async () => ({}) };

export const buildInfo: Command = {
  takes: [],
  run: async () => ({
    version: VERSION,
    gitVersion: 'candour-embedded',
    modules: [],
    sysInfo: 'deprecated',
    versionArray: VERSION.split('.')
      .map(part => new Int32(Number(part)))
      .concat(new Int32(0)),
    bits: new Int32(64),
    debug: false,
    maxBsonObjectSize: new Int32(MAX_DOCUMENT_BYTES),
    storageEngines: ['lmdb'],
  }),
};

const PARAMETERS: Document = { featureCompatibilityVersion: { version: '7.0' } };

export const getParameter: Command = {
  takes: Object.keys(PARAMETERS),
  async run({ body }) {
    if (body.getParameter === '*') return PARAMETERS;
    const asked = Object.keys(PARAMETERS).filter(name => name in body);
    if (asked.length === 0) throw new MongoError('InvalidOptions', 'no option found to get');
    return Object.fromEntries(asked.map(name => [name, PARAMETERS[name]]));
  },
};

export const connectionStatus: Command = {
  takes: ['showPrivileges'],
  run: async () => ({
    authInfo: { authenticatedUsers: [], authenticatedUserRoles: [], authenticatedUserPrivileges: [] },
  }),
};

export const hostInfo: Command = {
  takes: [],
  run: async ({ engine }) => ({
    system: { currentTime: engine.now(), hostname: hostname(), cpuAddrSize: 64 },
    os: { type: process.platform },
    extra: {},
  }),
};

export const getLog: Command = { takes: [], run: async () => ({ totalLinesWritten: 0, log: [] }) };

export const whatsMyUri: Command = {
  takes: [],
  run: async ({ connectionId }) => ({ you: `127.0.0.1:${connectionId}` }),
};

/** Sessions hold nothing here. */
export const endSessions: Command = { takes: [], run: async () => ({}) };

export const getCmdLineOpts: Command = { takes: [], run: async () => ({ argv: [], parsed: {} }) };

export const serverStatus: Command = {
  takes: ['repl', 'metrics', 'locks', 'network', 'opcounters', 'wiredTiger'],
  run: async ({ engine, cursors, startedAt, connections, space }) => ({
    host: hostname(),
    version: VERSION,
    process: 'candour-embedded',
    pid: Long.fromNumber(process.pid),
    uptime: new Double((engine.now().getTime() - startedAt.getTime()) / 1000),
    localTime: engine.now(),
    connections: { current: connections(), available: 1000 },
    metrics: { cursor: { open: { total: cursors.size } } },
    mem: { resident: Math.round(process.memoryUsage().rss / 2 ** 20) },
    candour: {
      brokenRecords: engine.brokenRecords,
      freeBytes: Number.isFinite(space.freeBytes) ? Long.fromNumber(space.freeBytes) : null,
    },
  }),
};
