import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServiceError } from '../../services/errors.js';
import { findHash, HashTableBuilder } from '../../services/known-files/hash-table.js';
import { KnownFiles, type KnownFilesSnapshot } from '../../services/known-files/known-files.js';
import { loadKnownFiles } from '../../services/known-files/load.js';
import { KnownFilesWatch } from '../../services/known-files/watch.js';
import { createLog } from '../../services/log.js';

const hashOf = (name: string, content: string): string => createHash(name).update(content).digest('hex');

/** Two harmless files and one that is on no list. */
const FIRST = 'a drawing of a boat';
const SECOND = 'a drawing of a house';

describe('a list of known files', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'candour-known-files-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const put = (name: string, content: string | Buffer) => writeFileSync(join(folder, name), content);
  const listsOf = async (...contents: readonly string[]) => {
    const known = new KnownFiles((await loadKnownFiles(folder)).snapshot);
    const look = (content: string) =>
      known.digests.map(name => known.lookUp(name, Buffer.from(content))).find(list => list !== null) ?? null;
    return contents.map(look);
  };

  for (const [form, name, write] of [
    ['a hash in each line', 'boats.txt', (hash: string) => `# boats\n${hash}\n`],
    ['capital letters and the line ends of Windows', 'boats.txt', (hash: string) => `${hash.toUpperCase()}\r\n`],
    ['the output of sha256sum', 'boats.sha256', (hash: string) => `${hash} *boat.png\n`],
    ['a table', 'boats.csv', (hash: string) => `"id","Hash","note"\n"1","${hash}","x"\n`],
    ['a table with semicolons', 'boats.csv', (hash: string) => `id;hash\n1;${hash}\n`],
    ['JSON', 'boats.json', (hash: string) => JSON.stringify([{ hash, size: 3 }])],
    [
      "Project VIC's JSON",
      'boats.json',
      (hash: string) =>
        JSON.stringify({
          '@odata.context': 'http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/Default/$metadata#Media',
          value: [{ MediaID: 1, Category: 1, [hash.length === 32 ? 'MD5' : 'SHA1']: hash, MediaSize: 3, SHA256: hash }],
        }),
    ],
  ] as const)
    for (const digest of ['md5', 'sha1', 'sha256'])
      it(`in the form of ${form} is read (${digest})`, async () => {
        put(name, write(hashOf(digest, FIRST)));
        assert.deepEqual(await listsOf(FIRST, SECOND), ['boats', null]);
      });

  it('in the letters of Windows (UTF-16) is read', async () => {
    put('boats.csv', Buffer.from(`\ufeffhash\r\n${hashOf('sha1', FIRST)}\r\n`, 'utf16le'));
    assert.deepEqual(await listsOf(FIRST), ['boats']);
  });

  it('leaves out what its publisher has found to be lawful', async () => {
    const value = [
      { Category: 2, MD5: hashOf('md5', FIRST) },
      { MD5: hashOf('md5', SECOND), Category: 4 },
    ];
    put('vic.json', JSON.stringify({ value }));
    assert.deepEqual(await listsOf(FIRST, SECOND), ['vic', null]);
  });

  it('is named by its file, and stands beside others', async () => {
    put('boats.txt', hashOf('sha256', FIRST));
    put('houses.csv', `sha1\n${hashOf('sha1', SECOND)}`);
    put('readme.md', hashOf('sha256', 'something else'));
    assert.deepEqual(await listsOf(FIRST, SECOND, 'something else'), ['boats', 'houses', null]);
  });

  for (const [what, content] of [
    ['holds no hash', 'nothing here\n'],
    ['is broken off', '{"value": [{"MD5": "'],
  ] as const)
    it(`that ${what} is named, and those that were read before stay in use`, async () => {
      const used: KnownFilesSnapshot[] = [];
      const lines: string[] = [];
      const log = createLog({ level: 'info', role: 'test', stream: { write: line => void lines.push(line) } });
      const watch = new KnownFilesWatch({ folder, use: snapshot => used.push(snapshot), log });
      await watch.look();
      assert.equal(used.length, 0);
      put('boats.txt', hashOf('sha256', FIRST));
      await watch.look();
      await watch.look();
      put('houses.json', content);
      await watch.look();
      assert.deepEqual(
        used.map(({ lists }) => lists),
        [['boats']],
      );
      await assert.rejects(
        loadKnownFiles(folder),
        error =>
          error instanceof ServiceError && error.code === 'KNOWN_FILES_UNREADABLE' && /houses/.test(error.message),
      );
      assert.match(lines.at(-1) ?? '', /KNOWN_FILES_UNREADABLE/);
      put('houses.json', JSON.stringify([{ sha1: hashOf('sha1', SECOND) }]));
      await watch.look();
      assert.deepEqual(used.at(-1)?.lists, ['boats', 'houses']);
    });
});

describe('a table of a million hashes', () => {
  it('takes less than 40 megabytes, and finds each of them and no other', () => {
    const builder = new HashTableBuilder();
    const random = randomBytes(32 * 1_000_000);
    const hexAt = (at: number) => random.toString('hex', at * 32, at * 32 + 32);
    for (let at = 0; at < 1_000_000; at += 1) builder.add(hexAt(at), at % 7);
    const table = builder.build();
    const bytes = table.starts.byteLength + table.hashes.byteLength + table.numbers.byteLength;
    assert.ok(bytes < 40_000_000, `${bytes}`);
    for (let at = 0; at < 1_000_000; at += 997) assert.equal(findHash(table, hexAt(at)), at % 7);
    for (let at = 0; at < 1_000; at += 1) assert.equal(findHash(table, randomBytes(32).toString('hex')), null);
    assert.equal(findHash(table, 'no hash'), null);
  });
});
