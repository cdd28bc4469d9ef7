import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkAttachments, checkKnownFiles } from '../../services/doctor/attachments.js';

describe('candour doctor, about attachments', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'candour-doctor-attachments-'));
    // What the real one answers to this question.
    writeFileSync(
      join(folder, 'tesseract'),
      '#!/bin/sh\necho "List of available languages (2):"; echo eng; echo osd\n',
    );
    chmodSync(join(folder, 'tesseract'), 0o755);
  });
  after(() => rmSync(folder, { recursive: true }));

  const aboutWords = async (ocr: { program: string; languages: string } | null, path = '') =>
    (await checkAttachments({ ocr }, path)).find(({ label }) => label === 'Words in pictures');

  it('says where Tesseract stands when nobody uses it', async () => {
    assert.deepEqual(await aboutWords(null), { label: 'Words in pictures', outcome: 'passed', detail: 'Not read.' });
    const { detail = '' } = (await aboutWords(null, `/nowhere:${folder}`)) ?? {};
    assert.ok(detail.includes(`set ocr.program to ${join(folder, 'tesseract')}`), detail);
  });

  it('says which language it lacks, and that it is not there', async () => {
    const program = join(folder, 'tesseract');
    assert.equal((await aboutWords({ program, languages: 'eng' }))?.outcome, 'passed');
    assert.match((await aboutWords({ program, languages: 'eng+pol' }))?.detail ?? '', /lacks pol.*tesseract-ocr-pol/);
    assert.equal((await aboutWords({ program: '/nowhere/tesseract', languages: 'eng' }))?.outcome, 'failed');
  });

  it('counts the hashes of each list of known files', async () => {
    const knownFilesFolder = join(folder, 'known-files');
    assert.match((await checkKnownFiles({ knownFilesFolder }))[0]?.detail ?? '', /There is no list/);
    writeFileSync(join(folder, 'boats.txt'), `${'a'.repeat(64)}\n${'b'.repeat(40)}\n`);
    assert.deepEqual(await checkKnownFiles({ knownFilesFolder: folder }), [
      { label: 'List boats', outcome: 'passed', detail: '2 hashes.' },
    ]);
  });
});
