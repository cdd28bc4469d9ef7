import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { mailFiles, readMail } from '../../scripts/scan/mail-files.js';
import { candour } from '../support/command-line.js';
import { writeMsg } from '../support/outlook.js';
import { RECEIVED, SENT } from '../support/outlook-letters.js';
import { writePst } from '../support/pst-file.js';

const mail = (from: string, to: string, text: string) =>
  `From: ${from}\nTo: ${to}\nDate: Mon, 16 Nov 2026 10:00:00 +0000\nMessage-ID: <${text.length}@northfield.example>\nSubject: Tuesday\n\n${text}\n`;
const PLAIN = mail('mo@northfield.example', 'pia@northfield.example', 'The library closes at two on Tuesday.');
const NUMBER = mail('mo@northfield.example', 'pia@northfield.example', 'Text me on 07700 900789 instead.');

describe('candour scan', function () {
  this.timeout(60_000);
  let folder: string;
  let words: string[];
  let env: Record<string, string>;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'candour-scan-'));
    mkdirSync(join(folder, 'mail/.Sent/cur'), { recursive: true });
    writeFileSync(join(folder, 'mail/plain.eml'), PLAIN);
    writeFileSync(join(folder, 'mail/.Sent/cur/17.M1.host:2,S'), NUMBER);
    writeFileSync(join(folder, 'mail/notes.txt'), 'no mail');
    writeFileSync(
      join(folder, 'archive'),
      `From x Mon Nov 16 10:00:00 2026\n${PLAIN}\nFrom x Mon Nov 16 10:00:00 2026\n${NUMBER}\n`,
    );
    writeFileSync(
      join(folder, 'people.csv'),
      'id,name,role,email,vetting_date,training_date\nm,Mo Reed,mentor,mo@northfield.example,2026-01-01,2026-01-01\np,Pia Moss,pupil,pia@northfield.example,,\n',
    );
    writeFileSync(join(folder, 'pairs.csv'), 'adult_id,pupil_id\nm,p\n');
    words = ['--people', join(folder, 'people.csv'), '--pairs', join(folder, 'pairs.csv')];
    env = {
      CANDOUR_DATA_FOLDER: join(folder, 'data'),
      CANDOUR_SCHOOL_NAME: 'Northfield',
      CANDOUR_SCHOOL_DOMAINS: 'northfield.example',
    };
  });
  after(() => rmSync(folder, { recursive: true }));

  it('reads a folder with everything below it, and prints places and codes but no words of a message', async () => {
    const { code, stdout } = await candour(['scan', join(folder, 'mail'), ...words], env);
    assert.equal(code, 0);
    assert.match(
      stdout,
      /^\.Sent\/cur\/17\.M1\.host:2,S\n( {2}high.*\n)* {2}high +\d\.\d\d {2}contact\.phone \(text 11–23\)/m,
    );
    assert.match(stdout, /^2 messages: \d findings in 1 of them; 0 only partly read, 0 could not be read\.$/m);
    assert.doesNotMatch(stdout, /07700|library|plain\.eml/);
  });

  it('reads an mbox whatever it is called, and gives every message as a line of JSON', async () => {
    const { stdout } = await candour(['scan', join(folder, 'archive'), '--json', ...words], env);
    const lines = stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line));
    assert.deepEqual(
      lines.map(({ place }) => place.replace(folder, '')),
      ['/archive#1', '/archive#2'],
    );
    assert.deepEqual(
      lines.map(({ findings }) => [...new Set(findings.map(({ code }: { code: string }) => code))]),
      [[], ['contact.phone']],
    );
  });

  it('reads everything that a watched folder reads: Outlook, zips of mail, exports of chat', async () => {
    const all = join(folder, 'all');
    mkdirSync(all);
    writeFileSync(join(all, 'sent.msg'), writeMsg(SENT));
    writeFileSync(join(all, 'mailbox.pst'), writePst([SENT, RECEIVED]));
    writeFileSync(join(all, 'letters.zip'), zipSync({ 'a.eml': Buffer.from(PLAIN), 'b.eml': Buffer.from(NUMBER) }));
    const said = {
      conversation: { id: 'c' },
      id: '1',
      author: { name: 'Mo Reed', address: 'mo@northfield.example' },
      members: [{ name: 'Pia Moss', address: 'pia@northfield.example' }],
      text: 'Text me on 07700 900789.',
    };
    writeFileSync(join(all, 'chat.jsonl'), `${JSON.stringify(said)}\nbroken\n`);
    writeFileSync(join(all, 'diary.txt'), 'Dear diary');
    const { code, stdout, stderr } = await candour(['scan', all, '--json', ...words], env);
    assert.equal(code, 2);
    const lines = stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line));
    assert.deepEqual(
      lines.map(({ place, problem }) => [place, problem]),
      [
        ['chat.jsonl#1', undefined],
        ['chat.jsonl#2', 'RECORD_UNREADABLE'],
        ['letters.zip#1', undefined],
        ['letters.zip#2', undefined],
        ['mailbox.pst#1', undefined],
        ['mailbox.pst#2', undefined],
        ['sent.msg', undefined],
      ],
    );
    const found = lines.filter(({ findings }) =>
      findings?.some((finding: { code: string }) => finding.code === 'contact.phone'),
    );
    assert.deepEqual(
      found.map(({ place }) => place),
      ['chat.jsonl#1', 'letters.zip#2'],
    );
    assert.match(stderr, /^1 file was left out: no format that is read\.$/m);
  });

  it('counts every byte of the files in its progress, whatever the format', async () => {
    const { files } = await mailFiles(join(folder, 'all'));
    let counted = 0;
    for await (const { bytes } of readMail(files, { maxMessageBytes: 10_000_000, school: null })) counted += bytes;
    const total = files.reduce((sum, file) => sum + file.bytes, 0);
    assert.ok(Math.abs(counted - total) <= total / 50, `${counted} of ${total}`);
  });

  it('says so when a message could not be read, by exit code too', async () => {
    writeFileSync(join(folder, 'large.eml'), `${PLAIN}${'x'.repeat(70_000)}`);
    const { code, stdout } = await candour(['scan', join(folder, 'large.eml')], {
      ...env,
      CANDOUR_MAX_MESSAGE_BYTES: '65536',
    });
    assert.equal(code, 2);
    assert.match(stdout, /could not be read: MESSAGE_TOO_LARGE/);
  });

  for (const { name, path, code } of [
    { name: 'nothing there', path: 'absent', code: 'SCAN_PATH_UNREADABLE' },
    { name: 'no mail there', path: 'data-without-mail', code: 'SCAN_NOTHING_THERE' },
  ]) {
    it(`fails with ${code} when there is ${name}`, async () => {
      mkdirSync(join(folder, 'data-without-mail'), { recursive: true });
      const ended = await candour(['scan', join(folder, path)], env);
      assert.equal(ended.code, 1);
      assert.match(ended.stderr, new RegExp(code));
    });
  }
});
