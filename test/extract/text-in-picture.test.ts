import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NOTHING } from '../../services/extract/extracted.js';
import { readWords } from '../../services/extract/text-in-picture.js';
import { drawn, qrCode, writing } from './made/pictures.js';

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

  describe('by Tesseract', () => {
    const words = async (content: Buffer) => {
      const limits = { milliseconds: 30_000, megabytes: 768 };
      const { text, problems } = await readWords(
        NOTHING,
        { key: 'k', kind: 'picture', content },
        { program: TESSERACT, languages: 'eng', limits },
      );
      assert.deepEqual(problems, []);
      return text;
    };

    it('are read on paper, once', async () => {
      assert.equal(await words(writing(['Meet me at the boathouse'])), 'Meet me at the boathouse');
    });

    for (const [phone, wall, theirs, own, ink] of [
      ['a light', '#ece5dd', '#cac3bc', '#b6dfbe', '#222'],
      ['a dark', '#111b21', '#202c33', '#005c4b', '#e9edef'],
    ] as const)
      it(`are read in the bubbles of ${phone} chat`, async () => {
        const bubble = (y: number, fill: string, lines: readonly string[]) =>
          `<rect x="20" y="${y}" width="680" height="${lines.length * 40 + 30}" rx="18" fill="${fill}"/>${lines
            .map((line, at) => `<text x="44" y="${y + 46 + at * 40}" font-size="30" fill="${ink}">${line}</text>`)
            .join('')}`;
        const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="780" height="900"><rect width="780" height="900" fill="${wall}"/>${bubble(40, theirs, ['hey it is me from wednesday'])}${bubble(160, own, ['message me on the other app,', 'and dont tell your mum'])}</svg>`;
        const text = await words(drawn(svg));
        assert.match(text, /from wednesday/);
        assert.match(text, /on the other app/);
        assert.match(text, /dont tell you/);
      });
  });
});
