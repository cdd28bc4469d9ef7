import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readLetters } from '../../../scripts/train/sets/letters.js';

const letter = (subject: string, body: string) =>
  [
    'From someone@club.example Mon Jan  5 09:00:00 2026',
    'From: someone@club.example',
    `Subject: ${subject}`,
    '',
    body,
    '',
  ].join('\n');

describe('letters to learn from', () => {
  const folder = mkdtempSync(join(tmpdir(), 'letters-'));
  const file = join(folder, 'club.mbox');
  after(() => rmSync(folder, { recursive: true }));

  it('are read as the service reads them, without what they quote, and grouped by their thread', async () => {
    writeFileSync(
      file,
      [
        letter('[Chess] Spring fixtures', 'The first match is on Friday.'),
        letter('Re: [Chess] spring  fixtures', '> The first match is on Friday.\n\nI can drive the second car.'),
        letter('Lost scarf', 'It was under the piano.'),
      ].join('\n'),
    );
    const rows = await readLetters(file);
    assert.deepEqual(
      rows.map(({ group, text }) => [group, text.trim()]),
      [
        ['spring fixtures', 'The first match is on Friday.'],
        ['spring fixtures', 'I can drive the second car.'],
        ['lost scarf', 'It was under the piano.'],
      ],
    );
  });
});
