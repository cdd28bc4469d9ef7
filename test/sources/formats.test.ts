import assert from 'node:assert/strict';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { zipSync } from 'fflate';
import { PROJECT_ROOT } from '../../services/paths.js';
import { divide } from '../../services/sources/exports/divide.js';
import { headOnDisk } from '../../services/sources/exports/export-file.js';
import { FORMATS } from '../../services/sources/exports/formats.js';
import { isBesideMail } from '../../services/sources/exports/single-mail.js';
import { filesBelow, type TreeFile } from '../../services/sources/file-tree.js';
import { FolderSource } from '../../services/sources/folder.js';
import type { Fetched, Pointer } from '../../services/sources/source.js';
import { LARGE_EXPORTS } from '../support/large-exports.js';

const FIXTURES = join(PROJECT_ROOT, 'test/sources/formats');

describe('every format', () => {
  const folder = mkdtempSync(join(tmpdir(), 'candour-formats-'));
  after(() => rmSync(folder, { recursive: true }));

  it('stands in docs/chat-formats.md as it describes itself', () => {
    const rows = readFileSync(join(PROJECT_ROOT, 'docs/chat-formats.md'), 'utf8').split('\n');
    for (const { title, about } of FORMATS)
      assert.ok(rows.includes(`| ${title} | ${about.recognisedBy} | ${about.lacks} |`), `no row for ${title}`);
  });

  for (const [name, write] of Object.entries(LARGE_EXPORTS)) {
    it(`streams: 50,000 messages of ${name} leave the heap as it was`, async () => {
      const format = FORMATS.find(one => one.name === name);
      const file = { path: 'large', size: 0, modifiedAt: new Date(0), open: async () => Readable.from(write(50_000)) };
      const context = { name: 'large', timeZone: 'Europe/London', maxMessageBytes: 1_000_000 };
      let read = 0;
      let most = 0;
      const before = process.memoryUsage().heapUsed;
      for await (const record of format?.read([file], context) ?? []) {
        read += 'raw' in record ? 1 : 0;
        if (read % 5_000 === 0) most = Math.max(most, process.memoryUsage().heapUsed - before);
      }
      assert.equal(read, 50_000);
      assert.ok(most < 60_000_000, `${most} bytes`);
    });
  }

  for (const name of readdirSync(FIXTURES).filter(one => existsSync(join(FIXTURES, `${one}.test.ts`)))) {
    for (const fixture of readdirSync(join(FIXTURES, name))) {
      it(`alone knows its own: ${name}/${fixture}`, async () => {
        assert.deepEqual(await formatsOf(join(FIXTURES, name), fixture), [name]);
      });

      it(`reads the same from a zip: ${name}/${fixture}`, async () => {
        const [plain, packed] = [join(folder, name, fixture, 'plain'), join(folder, name, fixture, 'packed')];
        mkdirSync(plain, { recursive: true });
        mkdirSync(packed, { recursive: true });
        cpSync(join(FIXTURES, name, fixture), join(plain, fixture), { recursive: true });
        const files = filesBelow(plain).map(file => [file.name, readFileSync(file.path)] as const);
        writeFileSync(join(packed, `${fixture}.zip`), zipSync(Object.fromEntries(files)));
        const read = await everythingIn(plain);
        assert.ok(read.length > 0);
        assert.deepEqual(await everythingIn(packed), read);
      });
    }
  }
});

/** The formats that know the files of a fixture, as whole exports or one by one. */
async function formatsOf(parent: string, fixture: string): Promise<readonly string[]> {
  const files = filesBelow(parent).filter(({ name }) => name === fixture || name.startsWith(`${fixture}/`));
  const names = new Set<string>();
  const { wholes, singles } = divide<TreeFile>(files, ({ name }) => name);
  for (const { format } of wholes) names.add(format.name);
  for (const { name, path } of singles.filter(file => !isBesideMail(file.name))) {
    const head = await headOnDisk(path);
    for (const format of FORMATS) if (format.recognises?.(head, basename(name))) names.add(format.name);
  }
  return [...names];
}

/** What a watched folder gives, without the times of files, in an order of its own. */
async function everythingIn(path: string): Promise<readonly string[]> {
  for (const file of filesBelow(path)) utimesSync(file.path, new Date(0), new Date(0));
  const { signal } = new AbortController();
  const config = { kind: 'folder', id: 'f', path, format: 'auto', timeZone: 'Europe/London' } as const;
  const source = new FolderSource(config, 10_000_000);
  const found: string[] = [];
  for (const container of await source.containers(signal, new Map())) {
    const pointers: Pointer[] = [];
    for await (const batch of source.discover(container, 0, signal)) pointers.push(...batch);
    for await (const fetched of source.fetch(pointers, signal)) found.push(described(fetched));
  }
  await source.close();
  return found.sort();
}

function described(fetched: Fetched): string {
  if ('failed' in fetched) return fetched.failed.code;
  if (!('raw' in fetched)) return 'gone';
  const { receivedAt: _, ...raw } = fetched.raw;
  return raw.kind === 'mime'
    ? JSON.stringify([Buffer.from(raw.bytes).toString('latin1'), raw.envelope])
    : JSON.stringify(raw);
}
