import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CaseModel } from '../../models/case.js';
import { MessageModel } from '../../models/message.js';
import { TextModel } from '../../models/text.js';
import { readRecord } from '../../services/cases/record.js';
import { loadConfig } from '../../services/config.js';
import type { KeyRing } from '../../services/store/seal.js';
import { putLetter, scanFolder } from '../support/scanned-folder.js';
import { seedAccounts, seedMessages, seedSchool } from '../support/seed.js';
import { Visitor } from '../support/visitor.js';
import { useWeb } from '../support/web.js';

const folder = mkdtempSync(join(tmpdir(), 'candour-context-'));
const source = { kind: 'folder', id: 'letters', path: folder, format: 'auto', timeZone: 'Europe/London' } as const;
const base = loadConfig({ env: {}, file: null });

const ORDINARY = 'Here is the worksheet on fractions. Room 12 on Wednesday as usual.';
const SECOND = 'Bring the blue folder and a ruler please.';
const GRAVE = 'Add me on snapchat, my name is alex_c99. Do not tell your mum or your form tutor.';

function letter(name: string, minute: number, text: string): void {
  putLetter(folder, {
    name,
    from: 'Alex Corrigan <a.corrigan@northfield.example>',
    to: 'Dana Reeve <d.reeve@northfield.example>',
    at: new Date(Date.UTC(2026, 10, 23, 10, minute)),
    text,
  });
}

describe('messages whose words were not stored', function () {
  this.timeout(60_000);
  const web = useWeb(seed, {
    config: {
      ...base,
      signIn: { secondFactor: 'sample-only' },
      web: { ...base.web, host: '127.0.0.1', port: 0 },
      sources: [source],
    },
  });
  after(() => rmSync(folder, { recursive: true }));

  /** Scanned as they are at a school that keeps no words without a finding. */
  async function seed(keys: KeyRing): Promise<void> {
    await seedSchool(new Date());
    await seedAccounts(new Date(), ['lead', 'head']);
    letter('a', 1, ORDINARY);
    letter('b', 2, SECOND);
    letter('c', 30, GRAVE);
    const messages = await scanFolder(source, keys);
    await TextModel.deleteMany({ _id: { $in: messages.slice(0, 2).map(({ id }) => id) } });
    await seedMessages(
      'elsewhere',
      [{ from: 'm-2', to: 'p-2', at: new Date(), text: 'Of another pair.' }],
      keys,
      new Date(),
    );
  }

  async function caseNumber(): Promise<string> {
    return (await CaseModel.findOne({ adultKey: 'm-1', lane: 'adult-conduct' }).lean())?._id ?? assert.fail('no case');
  }

  async function messageIds(): Promise<readonly string[]> {
    return (await MessageModel.find({ authorKey: 'm-1' }).sort({ at: 1 }).lean()).map(({ _id }) => _id);
  }

  async function form(visitor: Visitor, path: string, fields: Readonly<Record<string, string>>) {
    return visitor.post(path, { ...fields, _csrf: await visitor.tokenOf('/help') });
  }

  const entriesOf = async (number: string) =>
    (await readRecord(number, web.keys)).filter(({ kind }) => kind === 'context-fetched');

  it('stand in the conversation as a gap that can be fetched', async () => {
    const head = await Visitor.signedIn(web.url, 'head');
    const { text } = await head.get(`/cases/${await caseNumber()}`);
    assert.match(text, /2 messages not stored/);
    assert.match(text, /Fetch from the mailbox/);
    assert.equal(text.includes('worksheet on fractions'), false);
  });

  it('are fetched from where they stand for the one who asks, on the record, and stored nowhere', async () => {
    const number = await caseNumber();
    const [first = ''] = await messageIds();
    const stored = await TextModel.countDocuments();
    const head = await Visitor.signedIn(web.url, 'head');
    const answer = await form(head, `/cases/${number}/context`, { message: first });
    assert.equal(answer.status, 303);
    const { text } = await head.get(`/cases/${number}`);
    assert.match(text, /worksheet on fractions/);
    assert.match(text, /Not stored: it is gone when you sign out/);
    assert.deepEqual(
      (await entriesOf(number)).map(({ body, actor }) => [actor.name, body]),
      [['Ruth Okafor', { step: 'fetched', outcomes: { [first]: 'found' } }]],
    );
    assert.equal(await TextModel.countDocuments(), stored);
    assert.equal(web.log.join('').includes('fractions'), false);
    const elsewhere = await Visitor.signedIn(web.url, 'head');
    assert.equal((await elsewhere.get(`/cases/${number}`)).text.includes('worksheet on fractions'), false);
  });

  it('are refused when they are of another conversation, or are stored', async () => {
    const number = await caseNumber();
    const before = (await entriesOf(number)).length;
    const other = await MessageModel.findOne({ authorKey: 'm-2' }).lean();
    const grave = (await messageIds())[2] ?? '';
    const head = await Visitor.signedIn(web.url, 'head');
    for (const message of [other?._id ?? '', grave, 'f'.repeat(32)]) {
      await form(head, `/cases/${number}/context`, { message });
      assert.match((await head.get(`/cases/${number}`)).text, /Nothing was fetched/);
    }
    assert.equal((await entriesOf(number)).length, before);
  });

  it('are kept once somebody says that one is evidence', async () => {
    const number = await caseNumber();
    const [first = ''] = await messageIds();
    const head = await Visitor.signedIn(web.url, 'head');
    await form(head, `/cases/${number}/context/keep`, { id: randomUUID(), message: first });
    assert.equal(await TextModel.exists({ _id: first }), null, 'nothing is kept that was not fetched');
    await form(head, `/cases/${number}/context`, { message: first });
    await form(head, `/cases/${number}/context/keep`, { id: randomUUID(), message: first });
    const text = await TextModel.findById(first).lean();
    assert.equal(text?.expiresAt, null);
    assert.match((await head.get(`/cases/${number}`)).text, /worksheet on fractions/);
    assert.equal((await entriesOf(number)).at(-1)?.body.step, 'kept');
  });

  it('are said to be gone when their source no longer has them', async () => {
    const number = await caseNumber();
    const second = (await messageIds())[1] ?? '';
    unlinkSync(join(folder, 'b.eml'));
    const head = await Visitor.signedIn(web.url, 'head');
    await form(head, `/cases/${number}/context`, { message: second });
    const { text } = await head.get(`/cases/${number}`);
    assert.match(text, /Its source no longer has it/);
    assert.deepEqual((await entriesOf(number)).at(-1)?.body.outcomes, { [second]: 'gone' });
  });

  it('are said to be out of reach when their source is not connected', async () => {
    const pairKey = (await CaseModel.findById(await caseNumber()).lean())?.pairKey ?? '';
    await seedMessages(
      'elsewhere',
      [{ from: 'm-1', to: 'p-1', at: new Date(), text: 'From a source that is gone.' }],
      web.keys,
      new Date(),
    );
    const latest = await MessageModel.findOne({ pairKeys: pairKey }).sort({ at: -1 }).lean();
    await TextModel.deleteOne({ _id: latest?._id ?? '' });
    const head = await Visitor.signedIn(web.url, 'head');
    await form(head, `/cases/${await caseNumber()}/context`, { message: latest?._id ?? '' });
    assert.match(
      (await head.get(`/cases/${await caseNumber()}`)).text,
      /could not be fetched \(SOURCE_NOT_CONNECTED\)/,
    );
  });
});
