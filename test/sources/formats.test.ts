import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { PROJECT_ROOT } from '../../services/paths.js';
import { describeFormats } from '../../services/sources/exports/describe.js';
import { divide } from '../../services/sources/exports/divide.js';
import { type ExportFile, headOf } from '../../services/sources/exports/export-file.js';
import { formatNames } from '../../services/sources/exports/format-names.js';
import { FORMATS } from '../../services/sources/exports/formats.js';
import { isBesideMail } from '../../services/sources/exports/single-mail.js';
import { chatFixture, everythingIn, exportFiles, fixturesOf, watchedFolder } from '../support/chat-exports.js';

const MANY = 50_000;
const MOST_GROWTH = 60_000_000;

describe('formats of exports', () => {
  it('are called as their files are', () => {
    assert.deepEqual(FORMATS.map(({ name }) => name).sort(), [...formatNames()]);
  });

  it('stand in docs/chat-formats.md (after a build: node scripts/setup/write-format-docs.mjs)', () => {
    const docs = readFileSync(join(PROJECT_ROOT, 'docs/chat-formats.md'), 'utf8');
    assert.ok(docs.includes(`\n${describeFormats(FORMATS)}\n`));
  });

  for (const { name } of FORMATS) {
    for (const path of existsSync(chatFixture(name)) ? fixturesOf(name) : []) {
      const title = `${name}/${basename(path)}`;
      it(`know ${title} as ${name} and as nothing else`, async () => {
        assert.deepEqual(await formatsThatClaim(path), [name]);
      });

      it(`give the same messages of ${title} from a zip`, async () => {
        const plain = await everythingIn(watchedFolder(path, 'files'));
        const zipped = await everythingIn(watchedFolder(path, 'zip'));
        assert.ok(plain.some(outcome => 'raw' in outcome));
        assert.deepEqual(zipped.map(withoutPointer), plain.map(withoutPointer));
      });
    }
  }

  for (const format of FORMATS.filter(({ name }) => hasLarge(name))) {
    it(`read ${MANY} messages as ${format.name} without holding them`, async function () {
      this.timeout(120_000);
      const { large } = (await import(`./large/${format.name}.js`)) as Large;
      const context = { name: 'large', timeZone: 'Europe/London', maxMessageBytes: 1_000_000 };
      const before = heapInUse();
      let records = 0;
      let found = 0;
      let most = 0;
      for await (const record of format.read(large(MANY), context)) {
        records += 1;
        found += 'raw' in record ? 1 : 0;
        if (records % 10_000 === 0) most = Math.max(most, heapInUse() - before);
      }
      assert.equal(found, MANY);
      assert.ok(most < MOST_GROWTH, `${Math.round(most / 1e6)} MB`);
    });
  }
});

interface Large {
  /** An export with so many messages. */
  readonly large: (count: number) => readonly ExportFile[];
}

function hasLarge(name: string): boolean {
  return existsSync(new URL(`./large/${name}.js`, import.meta.url));
}

/** By the paths of its files, and by the beginning of each file that belongs to no export of many. */
async function formatsThatClaim(path: string): Promise<readonly string[]> {
  const files = exportFiles(path);
  const claims = new Set<string>();
  const paths = files.map(file => file.path);
  for (const { name, roots } of FORMATS) if ((roots?.(paths) ?? []).length > 0) claims.add(name);
  for (const file of divide(files, ({ path: own }) => own).singles) {
    if (isBesideMail(file.path)) continue;
    const head = await headOf(file);
    for (const { name, recognises } of FORMATS) if (recognises?.(head, basename(file.path))) claims.add(name);
  }
  return [...claims];
}

function withoutPointer<Outcome extends { readonly pointer: unknown }>({ pointer: _pointer, ...rest }: Outcome) {
  return 'failed' in rest ? { failed: (rest.failed as { code: string }).code } : rest;
}

/** After what nobody holds is gone. */
function heapInUse(): number {
  setFlagsFromString('--expose_gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}
