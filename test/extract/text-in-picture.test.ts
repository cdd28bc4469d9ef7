import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Resvg } from '@resvg/resvg-js';
import { NOTHING } from '../../services/extract/extracted.js';
import { readWords } from '../../services/extract/text-in-picture.js';
import { qrCode } from './made/pictures.js';

const TESSERACT = '/usr/bin/tesseract';
const LIMITS = { milliseconds: 1_500, megabytes: 512 };

describe('words in a picture', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'candour-ocr-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  /** A program of the school's that is not what it should be. */
  const read = async (script: string) => {
    const program = join(folder, 'program');
    writeFileSync(program, `#!/bin/sh\n${script}\n`);
    chmodSync(program, 0o755);
    const content = await qrCode('https://chat.example/x');
    return readWords(
      { ...NOTHING, text: 'QR code: x' },
      { key: 'k', kind: 'picture', content },
      {
        program,
        languages: 'eng',
        limits: LIMITS,
      },
    );
  };

  it('stand behind what was read of it', async () => {
    // What it is asked, and how many bytes of the picture came.
    const { text, problems } = await read('echo "$@"; wc -c; env | sort');
    const size = (await qrCode('https://chat.example/x')).length;
    const [, asked, bytes, ...environment] = text.split('\n');
    assert.deepEqual([asked, Number(bytes), problems], ['stdin stdout -l eng', size, []]);
    assert.equal(
      environment.some(line => /^(?:PATH=\/usr\/local\/sbin|HOME|MONGODB|CANDOUR)/.test(line)),
      false,
    );
  });

  for (const [what, script] of [
    ['comes to no end', 'exec sleep 60'],
    ['never stops talking', 'exec yes words'],
  ] as const)
    it(`cost one recorded problem when the program ${what}`, async () => {
      const { text, problems } = await read(script);
      assert.equal(text, 'QR code: x');
      assert.deepEqual(problems, ['ATTACHMENT_COSTLY']);
    });

  it('are none where the program cannot open the picture', async () => {
    assert.deepEqual(await read('exit 1'), { ...NOTHING, text: 'QR code: x' });
  });

  if (existsSync(TESSERACT))
    it('are read by Tesseract', async () => {
      const svg =
        '<svg xmlns="http://www.w3.org/2000/svg" width="900" height="120"><rect width="900" height="120" fill="white"/><text x="20" y="80" font-size="48" font-family="sans-serif">Meet me at the boathouse</text></svg>';
      const content = new Resvg(svg, { font: { loadSystemFonts: true } }).render().asPng();
      const { text } = await readWords(
        NOTHING,
        { key: 'k', kind: 'picture', content },
        {
          program: TESSERACT,
          languages: 'eng',
          limits: { milliseconds: 20_000, megabytes: 768 },
        },
      );
      assert.match(text, /Meet me at the boathouse/);
    });
});
