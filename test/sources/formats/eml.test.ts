import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { eml } from '../../../services/sources/formats/eml.js';
import { fixture, parsedMailsOf, readFolder, recordsOfFile, subjectsOf } from '../../support/mail-fixtures.js';

describe('mail in single files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'candour-eml-'));
  after(() => rmSync(folder, { recursive: true }));

  const subjects: Readonly<Record<string, string>> = {
    '17': 'Kept by MH',
    '42.emlx': 'From a Mac',
    '43.partial.emlx': 'With a picture',
    'plain.eml': 'Library times',
    'reply.eml': 'Amseroedd llyfrgell',
  };

  it('is read whatever the file is called', async () => {
    assert.deepEqual(readdirSync(fixture('eml')).sort(), Object.keys(subjects).sort());
    for (const [name, subject] of Object.entries(subjects))
      assert.deepEqual(await subjectsOf(eml, fixture('eml', name)), [subject]);
  });

  it('gives the instant, author, recipient and thread, over a change of the clock', async () => {
    const [first] = await parsedMailsOf(eml, fixture('eml', 'plain.eml'));
    const [second] = await parsedMailsOf(eml, fixture('eml', 'reply.eml'));
    assert.deepEqual(
      [first?.sentAt, second?.sentAt].map(date => date?.toISOString()),
      ['2026-03-29T00:59:00.000Z', '2026-03-29T01:01:00.000Z'],
    );
    assert.equal(second?.author.address, 'ben.marsh@pupils.northfield.example');
    assert.deepEqual(
      second?.recipients.map(({ address }) => address),
      ['ada.quill@northfield.example'],
    );
    assert.deepEqual(second?.threadParts, ['mail', '<e1@northfield.example>']);
    assert.equal(second?.text, 'Diolch, welaf i chi yno.');
  });

  it('of Apple Mail ends where its length says, and says when a file lies beside it', async () => {
    const [whole] = await parsedMailsOf(eml, fixture('eml', '42.emlx'));
    assert.equal(whole?.text, 'Die Bücherei öffnet um neun.');
    const [partial] = await parsedMailsOf(eml, fixture('eml', '43.partial.emlx'));
    assert.equal(partial?.text, 'Here is the map.');
    assert.deepEqual(
      partial?.readProblems.map(({ code }) => code),
      ['PART_ELSEWHERE'],
    );
  });

  it('of Apple Mail that is cut off says so, and gives what there is', async () => {
    const path = join(folder, 'cut.emlx');
    writeFileSync(path, readFileSync(fixture('eml', '42.emlx')).subarray(0, 250));
    const records = await recordsOfFile(eml, path);
    assert.deepEqual(
      records.map(record => ('problem' in record ? record.problem : record.raw.kind)),
      ['mime', 'EXPORT_CUT_OFF'],
    );
  });

  it('that is too large is said to be', async () => {
    assert.deepEqual(await recordsOfFile(eml, fixture('eml', 'plain.eml'), 100), [{ problem: 'MESSAGE_TOO_LARGE' }]);
  });

  it('in a zip is read as in a folder, but for the files that Apple Mail keeps beside it', async () => {
    const files = Object.fromEntries(
      readdirSync(fixture('eml')).map(name => [`Inbox.mbox/${name}`, readFileSync(fixture('eml', name))]),
    );
    const beside = {
      'Inbox.mbox/Info.plist': new Uint8Array(9),
      'Inbox.mbox/Attachments/43/2/map.png': new Uint8Array(9),
    };
    writeFileSync(join(folder, 'mail.zip'), zipSync({ ...files, ...beside }));
    utimesSync(join(folder, 'mail.zip'), new Date(0), new Date(0));
    rmSync(join(folder, 'cut.emlx'), { force: true });
    const zipped = await readFolder(folder);
    assert.deepEqual(zipped.failed, []);
    assert.deepEqual(zipped.subjects, Object.values(subjects).sort());
    assert.deepEqual((await readFolder(fixture('eml'))).subjects, zipped.subjects);
  });
});
