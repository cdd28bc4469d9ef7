import { basename } from 'node:path';
import type { ExportFile } from '../exports/export-file.js';
import { folderOf } from '../exports/folder-of.js';
import type { ExportFormat, ExportRecord } from '../exports/format.js';
import { readImportZip } from '../exports/rocketchat/import-zip.js';
import { readOwner, readRoomLines, readRooms } from '../exports/rocketchat/room-lines.js';

/**
 * What Rocket.Chat gives out: the export of a room as JSON (https://developer.rocket.chat/apidocs/export-room), a person's own data
 * (https://github.com/RocketChat/Rocket.Chat/tree/develop/apps/meteor/server/lib/dataExport), and zips in the form that it takes in
 * (https://docs.rocket.chat/docs/import-from-csv). Neither has ids.
 */
export const rocketchat: ExportFormat = {
  name: 'rocketchat',
  title: 'Rocket.Chat (export of a room or of one’s own data as JSON; import zip of CSV)',
  about: {
    recognisedBy:
      'lines of JSON that begin with `msg`, `username` and `ts`; `user.json` and `channels.json`; `users.csv` or `channels.csv` and folders of CSV',
    lacks:
      'ids, edits, reactions, threads, members who never wrote; everybody else’s name in one’s own data; encrypted rooms; HTML exports are not read',
  },
  roots(paths) {
    const all = new Set(paths);
    const folders = new Set([...paths.map(folderOf), '']);
    const has = (root: string, name: string) => all.has(root === '' ? name : `${root}/${name}`);
    const withMessages = new Set(
      paths.filter(path => /\/[^/]+\.csv$/i.test(path)).map(path => folderOf(folderOf(path))),
    );
    const withAssets = new Set(paths.filter(path => ASSET.test(path)).map(path => folderOf(folderOf(path))));
    const withJson = new Set(paths.filter(path => path.endsWith('.json')).map(folderOf));
    return [...folders].filter(
      root =>
        (has(root, 'user.json') && has(root, 'channels.json')) ||
        ((has(root, 'users.csv') || has(root, 'channels.csv')) && withMessages.has(root)) ||
        (withAssets.has(root) && withJson.has(root)),
    );
  },
  recognises({ text }) {
    const first = text.trimStart().split('\n', 1)[0] ?? '';
    return /^\{"msg":/.test(first) && /"username":/.test(first) && /"ts":/.test(first);
  },
  async *read(files, { name, maxMessageBytes }) {
    const root = rootOf(files);
    const own = new Map(files.map(file => [root === '' ? file.path : file.path.slice(root.length + 1), file]));
    if (own.has('users.csv') || own.has('channels.csv')) yield* readImportZip(own, maxMessageBytes);
    else yield* readRoomFiles(own, name, maxMessageBytes);
  },
};

/** A file that was sent: its id, of which Rocket.Chat has had two kinds, and its name. */
const ASSET = /(?:^|\/)assets\/[A-Za-z0-9]{17,24}-[^/]+$/;

function rootOf(files: readonly ExportFile[]): string {
  const folders = files.filter(({ path }) => !ASSET.test(path)).map(({ path }) => folderOf(path));
  return folders.reduce((shortest, folder) => (folder.length < shortest.length ? folder : shortest), folders[0] ?? '');
}

async function* readRoomFiles(
  files: ReadonlyMap<string, ExportFile>,
  name: string,
  mostBytes: number,
): AsyncGenerator<ExportRecord> {
  const isOwnData = files.has('user.json');
  const rooms = await readRooms(isOwnData ? files.get('channels.json') : undefined, mostBytes);
  const owner = await readOwner(files.get('user.json'), mostBytes);
  for (const problem of [...rooms.problems, ...owner.problems]) yield { problem };
  const roomFiles = [...files].filter(([path]) => isRoom(path, isOwnData));
  for (const [path, file] of roomFiles.length > 0 ? roomFiles : [...files].slice(0, 1)) {
    const room = basename(path || name).replace(/\.json$/, '');
    yield* readRoomLines(
      {
        file,
        conversation: rooms.known.get(room) ?? { id: room, name: room },
        assets: files,
        people: owner.known,
        hidesNames: isOwnData,
      },
      mostBytes,
    );
  }
}

function isRoom(path: string, isOwnData: boolean): boolean {
  if (folderOf(path) !== '' || !path.endsWith('.json')) return false;
  return !isOwnData || (path !== 'user.json' && path !== 'channels.json');
}
