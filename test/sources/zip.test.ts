import assert from 'node:assert/strict';
import { zipSync } from 'fflate';
import { openZip } from '../../services/sources/exports/zip.js';
import { written } from '../support/chat-exports.js';

const DIRECTORY = Buffer.from('PK\u0001\u0002');

describe('a zip', () => {
  it('gives each file, whether it is unpacked at once or as a stream, packed or not', async () => {
    const long = 'the river runs past the school\n'.repeat(50_000);
    const zip = zipSync({
      'a.txt': Buffer.from('short'),
      'b.txt': Buffer.from(long),
      'c.txt': [Buffer.from('as it is'), { level: 0 }],
      'd.txt': Buffer.alloc(0),
    });
    assert.deepEqual(await contentsOf(zip), ['short', long, 'as it is', '']);
  });

  it('says so when a file is damaged, or not as long as the directory says', async () => {
    const damaged = Buffer.from(zipSync({ 'a.txt': Buffer.from('the river runs past the school') }));
    damaged.fill(0xff, 36, 46);
    assert.deepEqual(await contentsOf(damaged), ['ZIP_UNREADABLE']);
    for (const claimed of [3, 300]) {
      const lying = Buffer.from(zipSync({ 'a.txt': Buffer.from('the river runs past the school') }));
      lying.writeUInt32LE(claimed, lying.indexOf(DIRECTORY) + 24);
      assert.deepEqual(await contentsOf(lying), ['ZIP_UNREADABLE']);
    }
  });

  it('gives what comes before the damage, of small files too', async () => {
    const lines = Array.from({ length: 5_000 }, (_, at) => `${at} the river runs past the school ${at * 7_919}\n`).join(
      '',
    );
    const damaged = Buffer.from(zipSync({ 'a.txt': Buffer.from(lines) }));
    damaged.fill(0xff, damaged.length - 1_200, damaged.length - 1_000);
    const zip = await openZip(written('a.zip', damaged));
    const read: Buffer[] = [];
    await assert.rejects(async () => {
      for await (const chunk of (await zip.files[0]?.open()) ?? []) read.push(chunk as Buffer);
    });
    zip.close();
    const before = Buffer.concat(read).toString();
    assert.ok(before.length > 0 && lines.startsWith(before), `${before.length} of ${lines.length}`);
  });

  it('says so when a file is protected by a password', async () => {
    const zip = Buffer.from(zipSync({ 'a.txt': Buffer.from('the river runs past the school') }));
    zip.writeUInt16LE(1, zip.indexOf(DIRECTORY) + 8);
    assert.deepEqual(await contentsOf(zip), ['ENCRYPTED']);
  });

  it('is not unpacked any further when a file grows out of all proportion, whatever the directory says', async () => {
    const honest = Buffer.from(zipSync({ 'a.txt': Buffer.alloc(60_000_000) }, { level: 1 }));
    assert.deepEqual(await contentsOf(honest), ['ZIP_TOO_LARGE']);
    const lying = Buffer.from(honest);
    lying.writeUInt32LE(1_000, lying.indexOf(DIRECTORY) + 24);
    assert.deepEqual(await contentsOf(lying), ['ZIP_UNREADABLE']);
  });
});

/** The files' contents, or the code of what is wrong with them. */
async function contentsOf(bytes: Uint8Array): Promise<readonly string[]> {
  const zip = await openZip(written('a.zip', bytes));
  const contents: string[] = [];
  for (const file of zip.files)
    try {
      const chunks: Buffer[] = [];
      for await (const chunk of await file.open()) chunks.push(chunk as Buffer);
      contents.push(Buffer.concat(chunks).toString());
    } catch (error) {
      contents.push((error as { code: string }).code);
    }
  zip.close();
  return contents;
}
