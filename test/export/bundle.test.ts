import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { strFromU8, strToU8, unzipSync } from 'fflate';
import { CaseModel } from '../../models/case.js';
import { RecordEntryModel } from '../../models/record-entry.js';
import { UserModel } from '../../models/user.js';
import { addNote } from '../../services/cases/decide.js';
import { bundleFiles, FILES, zipOf } from '../../services/export/bundle.js';
import { composeExport } from '../../services/export/compose.js';
import { exportedCase, exportedEntry, exportedFinding, exportedMessage } from '../../services/export/content.js';
import { type Material, readMaterial } from '../../services/export/material.js';
import { peopleOf } from '../../services/export/people.js';
import { type ExportPlan, type PersonChoice, partKeys } from '../../services/export/plan.js';
import { readBundle, verifyBundle } from '../../services/export/verify-bundle.js';
import { PROJECT_ROOT } from '../../services/paths.js';
import { sha256 } from '../../services/record/chain.js';
import { KeyRing } from '../../services/store/seal.js';
import { RecordSigner } from '../../services/store/signing-key.js';
import { candour } from '../support/command-line.js';
import { useDatabase } from '../support/database.js';
import { appendInFirstForm } from '../support/first-form.js';
import { seedAccounts, seedMessages, seedSchool } from '../support/seed.js';

const run = promisify(execFile);
const keys = new KeyRing(KeyRing.newContent());
const signer = new RecordSigner(RecordSigner.newKey());
const now = new Date('2026-11-23T10:00:00.000Z');
type Files = ReadonlyMap<string, Uint8Array>;

const SECRET = 'Best not mention it to Kit Farrow or your mum';

/** A mentor, their pupil, somebody who is mentioned, and a note by the head teacher. */
async function seedCase(): Promise<void> {
  await seedSchool(now);
  await seedAccounts(now, ['head', 'lead']);
  const at = (minutes: number) => new Date(now.getTime() - 86_400_000 + minutes * 60_000);
  await seedMessages(
    'mailbox',
    [
      { from: 'p-1', to: 'm-1', at: at(0), subject: 'Dana here', text: 'hi alex, it is dana. noors fine' },
      {
        from: 'm-1',
        to: 'p-1',
        at: at(5),
        subject: 'Wednesday',
        text: `Dana, I am on O77OO 9OO one four seven. ${SECRET}. Write to d.reeve@northfield.example or K.Farrow@northfield.example 😀`,
        findings: [
          { code: 'contact.phone', words: 'O77OO 9OO one four seven', severity: 'high' },
          { code: 'grooming.secrecy', words: SECRET, severity: 'high' },
        ],
      },
    ],
    keys,
    now,
  );
  const about = await CaseModel.findOne({ lane: 'adult-conduct' }).lean();
  const head = await UserModel.findOne({ role: 'head' }).lean();
  assert.ok(about && head);
  for (const [at, text] of ['Spoke to Dana Reeve’s mother.', 'Rang the office.', 'Nothing else.'].entries())
    await addNote(about._id, { id: `n${at}`, text }, head, now, keys);
}

describe('an exported bundle', () => {
  useDatabase();
  let material: Material;
  let headTeacher = { id: '', name: 'Ruth Okafor' };
  before(async () => {
    await seedCase();
    const about = await CaseModel.findOne({ lane: 'adult-conduct' }).lean();
    assert.ok(about);
    material = await readMaterial(about, keys, null);
    headTeacher = { ...headTeacher, id: material.users.find(({ role }) => role === 'head')?._id ?? '' };
  });

  const refOf = (name: string) => peopleOf(material).find(person => person.name === name)?.ref ?? assert.fail(name);
  const NAMED: PersonChoice = { named: true, words: true, also: [] };
  const everybody = (choice: PersonChoice) => Object.fromEntries(peopleOf(material).map(({ ref }) => [ref, choice]));
  const planOf = (more: Partial<ExportPlan> = {}): ExportPlan => ({
    purpose: 'lado',
    recipient: 'Jordan Ames, LADO',
    parts: [...partKeys],
    people: everybody(NAMED),
    treatments: {},
    begunAt: now.toISOString(),
    ...more,
  });
  const contentOf = (more: Partial<ExportPlan> = {}, of = material) =>
    composeExport(of, { plan: planOf(more), by: headTeacher, at: now });
  const filesOf = (more: Partial<ExportPlan> = {}, of = material): Files =>
    bundleFiles({ content: contentOf(more, of), signer, version: '0.1.0' });
  const textOf = (files: Files) =>
    [...files]
      .filter(([name]) => !name.endsWith('.sig'))
      .map(([, bytes]) => strFromU8(bytes))
      .join('\n');
  const problems = (files: Files, fingerprint: string | null = null) =>
    verifyBundle(files, fingerprint).problems.map(({ seq, file }) => (seq === null ? file : `entry ${seq}`));

  it('holds together, and says who signed it', () => {
    const verified = verifyBundle(filesOf(), signer.fingerprint);
    assert.deepEqual(verified.problems, []);
    assert.equal(verified.fingerprint, signer.fingerprint);
    assert.equal(verified.entries, material.record.length);
    assert.deepEqual([verified.withheld, verified.unproven], [0, 0]);
  });

  it('holds what it says it does, in the shapes that it brings', () => {
    const files = filesOf();
    const lines = (name: string) =>
      strFromU8(files.get(name) ?? new Uint8Array())
        .trim()
        .split('\n')
        .map(line => JSON.parse(line));
    const about = exportedCase.parse(JSON.parse(strFromU8(files.get(FILES.about) ?? new Uint8Array())));
    assert.equal(about.exported.purpose, 'Local authority designated officer (LADO)');
    const messages = lines(FILES.messages).map(line => exportedMessage.parse(line));
    assert.deepEqual(
      messages.map(({ from, state }) => [from, state]),
      [
        ['Dana Reeve', 'redacted'],
        ['Alex Corrigan', 'whole'],
      ],
    );
    const findings = lines(FILES.findings).map(line => exportedFinding.parse(line));
    const phone = findings.find(({ code }) => code === 'contact.phone');
    assert.equal(messages[1]?.text.slice(phone?.span?.start, phone?.span?.end), 'O77OO 9OO one four seven');
    assert.equal(lines(FILES.record).map(line => exportedEntry.parse(line)).length, material.record.length);
    for (const name of ['case', 'messages', 'findings', 'record', 'manifest']) {
      const schema = JSON.parse(strFromU8(files.get(`${name}.schema.json`) ?? new Uint8Array()));
      assert.equal(schema.$schema, 'https://json-schema.org/draft/2020-12/schema');
    }
    assert.match(strFromU8(files.get(FILES.readme) ?? new Uint8Array()), /openssl pkeyutl -verify/);
  });

  describe('from which people are taken out', () => {
    const redacted = () =>
      filesOf({
        people: { ...everybody({ named: false, words: true, also: [] }), [refOf('Alex Corrigan')]: NAMED },
        purpose: 'subject-access',
      });

    it('names nobody else in any file, and still holds together', () => {
      const files = redacted();
      const text = textOf(files);
      for (const name of ['Dana', 'dana', 'Reeve', 'reeve', 'Farrow', 'noor', 'Ruth', 'Okafor'])
        assert.equal(text.includes(name), false, name);
      assert.match(text, /\[Pupil \d\], I am on O77OO/);
      assert.match(text, /hi alex, it is \[Pupil \d\]/);
      const verified = verifyBundle(files);
      assert.deepEqual(verified.problems, []);
      assert.ok(verified.withheld >= 3, 'the notes name people, and their author is not named');
    });

    it('marks evidence where it is now', () => {
      const { messages, findings } = contentOf({ people: everybody({ named: false, words: true, also: [] }) });
      const secrecy = findings.find(({ code }) => code === 'grooming.secrecy');
      const message = messages.find(({ id }) => id === secrecy?.message);
      assert.match(
        message?.text.slice(secrecy?.span?.start, secrecy?.span?.end) ?? '',
        /^Best not mention it to \[Pupil \d\] or your mum$/,
      );
    });

    it('lets nobody try likely words against an entry that is withheld', () => {
      const { entries } = contentOf({ people: everybody({ named: false, words: true, also: [] }) });
      const entry = entries.find(({ body }) => 'instead' in body && body.instead?.includes('mother'));
      assert.ok(entry && 'commitment' in entry.body && entry.body.commitment !== null);
      const body = JSON.stringify({ note: 'Spoke to Dana Reeve’s mother.' });
      const tries = [body, `\n${body}`, `${'0'.repeat(64)}\n${body}`].map(text => sha256(text));
      const salts = entries
        .flatMap(({ key, kind, actor, body }) => [key, kind, actor, body])
        .flatMap(one => ('salt' in one ? [one.salt] : []));
      tries.push(...salts.map(salt => sha256(`${salt}\n${body}`)));
      assert.equal(tries.includes(entry.body.commitment), false);
    });

    it('withholds what somebody wrote, blackens passages, and leaves messages and entries out, each with its reason', () => {
      const [first, second] = material.thread;
      const noteAt = material.record.findIndex(({ entry }) => entry.kind === 'note');
      const { messages, entries, findings } = contentOf({
        people: { ...everybody(NAMED), [refOf('Dana Reeve')]: { ...NAMED, words: false } },
        treatments: {
          [second?.message._id ?? '']: {
            how: 'passages',
            passages: ['best not mention it', 'one four seven'],
            reason: 'Another child',
          },
          [`entry-${noteAt}`]: { how: 'leave-out', passages: [], reason: 'Legal advice' },
        },
      });
      assert.deepEqual([messages[0]?.state, messages[0]?.text], ['words-withheld', '']);
      assert.match(messages[1]?.text ?? '', /O77OO 9OO █████\. █████ to Kit Farrow/);
      assert.equal(messages[1]?.reason, 'Another child');
      const note = entries[noteAt];
      assert.ok(note && 'instead' in note.body && note.body.instead === null && 'commitment' in note.kind);
      assert.equal(note.reason, 'Legal advice');
      const without = contentOf({
        treatments: { [second?.message._id ?? '']: { how: 'leave-out', passages: [], reason: 'r' } },
      });
      assert.deepEqual(
        [without.messages[1]?.state, without.messages[1]?.from, without.findings.length],
        ['left-out', '', 0],
      );
      assert.ok(findings.length > 0 && first);
    });

    it('leaves out the parts that were not chosen, but never an entry of the chain', () => {
      const { messages, findings, entries } = contentOf({ parts: ['evidence'] });
      assert.deepEqual([messages.length, findings.length], [1, 0]);
      assert.equal(entries.length, material.record.length);
      assert.ok(entries.every(({ body, kind }) => 'commitment' in body && 'commitment' in kind));
      assert.deepEqual(problems(filesOf({ parts: ['evidence'] })), []);
    });
  });

  describe('that was tampered with', () => {
    const edit = (change: (text: string) => string, name: string = FILES.record, files = filesOf()): Files =>
      new Map([...files].map(([one, bytes]) => [one, one === name ? strToU8(change(strFromU8(bytes))) : bytes]));
    const lines = (change: (lines: string[]) => string[]) => (text: string) =>
      change(text.trim().split('\n'))
        .map(line => `${line}\n`)
        .join('');
    /** Counts from the first note. */
    let note = 0;
    before(() => {
      note = material.record.findIndex(({ entry }) => entry.kind === 'note');
    });
    /** As somebody would who knows how bundles are made, but for the key. */
    const remade = (
      more: Partial<ExportPlan>,
      by: RecordSigner,
      change: (of: Material) => Material = of => of,
    ): Files => bundleFiles({ content: contentOf(more, change(material)), signer: by, version: '0.1.0' });
    const other = new RecordSigner(RecordSigner.newKey());

    const CASES: readonly (readonly [what: string, tamper: () => Files, first: () => string])[] = [
      [
        'the body of an entry is changed',
        () => edit(text => text.replace('Rang the office', 'Rang nobody')),
        () => `entry ${note + 1}`,
      ],
      [
        'the salt of a body is changed',
        () =>
          edit(
            lines(all => all.map((line, seq) => (seq === note ? line.replace(/("body":\{"salt":")./, '$1z') : line))),
          ),
        () => `entry ${note}`,
      ],
      [
        'the time of an entry is changed',
        () => edit(lines(all => all.map((line, seq) => (seq === 1 ? line.replace(/"at":"2026/, '"at":"2025') : line)))),
        () => 'entry 1',
      ],
      [
        'a commitment is changed',
        () =>
          edit(
            lines(all =>
              all.map((line, seq) => (seq === 1 ? line.replace(/("key":\{"commitment":").{4}/, '$10000') : line)),
            ),
          ),
        () => 'entry 1',
      ],
      ['two entries change places', () => edit(lines(([a = '', b = '', ...rest]) => [b, a, ...rest])), () => 'entry 0'],
      [
        'an entry is taken out of the middle',
        () => edit(lines(all => all.filter((_, seq) => seq !== note))),
        () => `entry ${note}`,
      ],
      ['the end is cut off', () => edit(lines(all => all.slice(0, -1))), () => `entry ${note + 2}`],
      ['everything is cut off', () => edit(() => ''), () => 'entry 0'],
      ['an entry is added', () => edit(lines(all => [...all, all[0] ?? ''])), () => `entry ${note + 3}`],
      [
        'a line is no entry',
        () => edit(lines(all => all.map((line, seq) => (seq === 2 ? '{}' : line)))),
        () => 'entry 2',
      ],
      [
        'an entry is made one of the first form, which needs no commitment',
        () =>
          edit(lines(all => all.map((line, seq) => (seq === note + 2 ? line.replace('"form":2', '"form":1') : line)))),
        () => `entry ${note + 2}`,
      ],
      [
        'a message is changed',
        () => edit(text => text.replace('I am on', 'I am not on'), FILES.messages),
        () => FILES.messages,
      ],
      [
        'a finding is taken out',
        () =>
          edit(
            lines(all => all.slice(1)),
            FILES.findings,
          ),
        () => FILES.findings,
      ],
      [
        'the purpose in the manifest is changed',
        () => edit(text => text.replace('"lado"', '"x"').replace('Jordan Ames', 'Somebody Else'), FILES.manifest),
        () => FILES.signature,
      ],
      ['the manifest is no manifest', () => edit(() => '{}', FILES.manifest), () => FILES.manifest],
      [
        'the signature is another one',
        () => new Map([...filesOf(), [FILES.signature, new Uint8Array(64)]]),
        () => FILES.signature,
      ],
      [
        'the signature is missing',
        () => new Map([...filesOf()].filter(([name]) => name !== FILES.signature)),
        () => FILES.signature,
      ],
      ['the key is another one', () => edit(() => other.publicKeyPem, FILES.publicKey), () => `entry ${note + 2}`],
      [
        'a file is missing',
        () => new Map([...filesOf()].filter(([name]) => name !== FILES.findings)),
        () => FILES.findings,
      ],
      ['a file is added', () => new Map([...filesOf(), ['note.txt', strToU8('x')]]), () => 'note.txt'],
      [
        'a message and its hash in the manifest are changed',
        () => {
          const files = edit(text => text.replace('I am on', 'I am not on'), FILES.messages);
          const digest = sha256(files.get(FILES.messages) ?? new Uint8Array());
          const before = sha256(filesOf().get(FILES.messages) ?? new Uint8Array());
          return edit(text => text.replace(before, digest), FILES.manifest, files);
        },
        () => FILES.signature,
      ],
    ];
    for (const [what, tamper, first] of CASES) {
      it(`names the first place when ${what}`, () => assert.equal(problems(tamper())[0], first()));
    }

    it('is found by the fingerprint when it was made anew with another key', () => {
      const files = remade({}, other, of => ({ ...of, record: of.record.slice(0, 3) }));
      assert.deepEqual(problems(files), [], 'by itself it holds together');
      assert.deepEqual(problems(files, signer.fingerprint), [FILES.publicKey]);
    });

    it('names the end when the record is made anew under the old manifest', () => {
      const anew = remade({}, other, of => ({ ...of, record: of.record.slice(0, -1) }));
      const files = new Map([...filesOf(), [FILES.record, anew.get(FILES.record) ?? new Uint8Array()]]);
      assert.equal(problems(files)[0], `entry ${note + 2}`);
    });
  });

  it('says so when a withheld entry is of the first form, and checks all others', async () => {
    await CaseModel.updateOne({ _id: material.about._id }, { $set: { recordLength: 2 } });
    const before = await RecordEntryModel.find({ caseId: material.about._id }).lean();
    await RecordEntryModel.deleteMany({ caseId: material.about._id });
    await appendInFirstForm(material.about._id, ['Spoke to Dana.', 'Nothing.'], keys);
    const old = await readMaterial(material.about, keys, null);
    await RecordEntryModel.deleteMany({ caseId: material.about._id });
    await RecordEntryModel.collection.insertMany(before as never);
    const open = verifyBundle(filesOf({}, old));
    assert.deepEqual([open.problems, open.withheld, open.unproven], [[], 0, 0]);
    const files = filesOf({ people: everybody({ named: false, words: true, also: [] }) }, old);
    const verified = verifyBundle(files);
    assert.deepEqual([verified.problems, verified.withheld, verified.unproven], [[], 1, 1]);
  });

  it('is checked by the lines of Python that docs/record.md gives', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'candour-python-'));
    try {
      const document = readFileSync(join(PROJECT_ROOT, 'docs/record.md'), 'utf8');
      const program = /```python\n(.*?)```/s.exec(document)?.[1] ?? assert.fail('There are no such lines.');
      for (const [name, bytes] of filesOf({ parts: ['decisions'] })) writeFileSync(join(folder, name), bytes);
      const python = await run('python3', ['-c', program], { cwd: folder }).catch((error: { code?: unknown }) => {
        if (error.code === 'ENOENT') return null;
        throw error;
      });
      // A machine without Python can run all else.
      if (python !== null) assert.equal(python.stdout.trim(), `holds ${material.record.length} entries`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  describe('in a file', () => {
    let folder: string;
    before(() => {
      folder = mkdtempSync(join(tmpdir(), 'candour-bundle-'));
    });
    after(() => rmSync(folder, { recursive: true }));

    it('is checked by the command as a zip and as a folder, with nothing but the file', async () => {
      const zip = join(folder, 'case.zip');
      writeFileSync(zip, zipOf(filesOf(), now));
      const good = await candour(['verify-record', zip, '--fingerprint', signer.fingerprint.toUpperCase()]);
      assert.equal(good.code, 0, good.stderr);
      assert.match(good.stdout, /every file are as they were exported/);
      const plain = await candour(['verify-record', zip]);
      assert.match(plain.stdout, /compare it with what the school has on paper/);
      for (const [name, bytes] of Object.entries(unzipSync(zipOf(filesOf(), now))))
        writeFileSync(join(folder, name), bytes);
      rmSync(zip);
      const json = await candour(['verify-record', folder, '--json']);
      assert.deepEqual([json.code, JSON.parse(json.stdout).problems], [0, []]);
      writeFileSync(
        join(folder, FILES.record),
        strFromU8(filesOf().get(FILES.record) ?? new Uint8Array()).replace('Rang the office', 'Rang nobody'),
      );
      const bad = await candour(['verify-record', folder]);
      assert.equal(bad.code, 1);
      assert.match(
        bad.stdout,
        new RegExp(`^Case ${material.about._id}, entry \\d+: It was changed after it was written`),
      );
      for (const words of [
        ['verify-record', '/none.zip'],
        ['verify-record', folder, '--fingerprint', 'abc'],
        ['verify-record', folder, '--against', 'x'],
      ])
        assert.equal((await candour(words)).code, 1, words.join(' '));
    });

    it('can be checked by hand, as its README says', async function () {
      this.timeout(30_000);
      const place = mkdtempSync(join(folder, 'by-hand-'));
      for (const [name, bytes] of filesOf()) writeFileSync(join(place, name), bytes);
      const shell = (command: string) => run('/bin/sh', ['-c', command], { cwd: place });
      await shell(
        'openssl pkeyutl -verify -pubin -inkey public-key.pem -rawin -in manifest.json -sigfile manifest.sig',
      );
      const { stdout } = await shell('openssl pkey -pubin -in public-key.pem -outform DER | sha256sum');
      assert.equal(stdout.slice(0, 64), signer.fingerprint);
      const line = exportedEntry.parse(
        JSON.parse(strFromU8(filesOf().get(FILES.record) ?? new Uint8Array()).split('\n')[1] ?? ''),
      );
      const of = (field: 'kind' | 'actor' | 'body') => {
        const one = line[field];
        return 'salt' in one ? sha256(`${one.salt}\n${one.text}`) : (one.commitment ?? '');
      };
      const key = 'commitment' in line.key ? (line.key.commitment ?? '') : '';
      const nine = [
        'candour record entry 2',
        line.record,
        String(line.seq),
        line.at,
        line.previousHash,
        key,
        of('kind'),
        of('actor'),
        of('body'),
      ];
      assert.equal(sha256(nine.join('\n')), line.hash);
    });

    it('is refused when it is no bundle, or unpacks to more than any bundle', () => {
      const path = join(folder, 'no.zip');
      writeFileSync(path, 'nothing');
      assert.throws(() => readBundle(path), { code: 'BUNDLE_UNREADABLE' });
    });
  });
});
