import { aggregate } from './aggregate.js';
import { candourBackup } from './backup.js';
import { create, drop, dropDatabase, listCollections, listDatabases } from './collections.js';
import type { Command } from './command.js';
import { count, distinct } from './counting.js';
import { getMore, killCursors } from './cursor-commands.js';
import { deleteCommand } from './delete.js';
import { explain } from './explain.js';
import { find } from './find.js';
import { findAndModify } from './find-and-modify.js';
import {
  buildInfo,
  connectionStatus,
  endSessions,
  getCmdLineOpts,
  getLog,
  getParameter,
  hello,
  hostInfo,
  ping,
  serverStatus,
  whatsMyUri,
} from './handshake.js';
import { createIndexes, dropIndexes, listIndexes } from './indexes.js';
import { insert } from './insert.js';
import { collStats, dbStats } from './statistics.js';
import { update } from './update.js';
import { validate } from './validate.js';

/** Every command, by MongoDB's name and its older spellings. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  hello,
  isMaster: hello,
  ismaster: hello,
  ping,
  buildInfo,
  buildinfo: buildInfo,
  getParameter,
  connectionStatus,
  hostInfo,
  getLog,
  getCmdLineOpts,
  whatsmyuri: whatsMyUri,
  serverStatus,
  endSessions,
  refreshSessions: endSessions,
  listDatabases,
  listCollections,
  create,
  drop,
  dropDatabase,
  createIndexes,
  listIndexes,
  dropIndexes,
  deleteIndexes: dropIndexes,
  find,
  getMore,
  killCursors,
  insert,
  update,
  delete: deleteCommand,
  findAndModify,
  findandmodify: findAndModify,
  aggregate,
  count,
  distinct,
  explain,
  collStats,
  collstats: collStats,
  dbStats,
  dbstats: dbStats,
  validate,
  candourBackup,
};
