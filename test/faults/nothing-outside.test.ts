import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BSON } from 'bson';
import mongoose from 'mongoose';
import { SMTPServer } from 'smtp-server';
import { CaseModel } from '../../models/case.js';
import { LedgerEntryModel } from '../../models/ledger-entry.js';
import { TextModel } from '../../models/text.js';
import { socketFolder } from '../../services/config/sockets.js';
import { PROJECT_ROOT } from '../../services/paths.js';
import { importTables } from '../../services/register/import-tables.js';
import { connectDatabase, disconnectDatabase } from '../../services/store/database.js';
import { loadKeyRing } from '../../services/store/key-file.js';
import { databaseUri } from '../../services/supervise/database.js';
import { addUser } from '../../services/users/users.js';
import { freePort } from '../support/free-port.js';
import { importer } from '../support/importer.js';
import { PASSWORD } from '../support/seed.js';
import { until } from '../support/until.js';
import { Visitor } from '../support/visitor.js';

/** A word that stands nowhere else, for each place that people write into. */
const MARKS = Object.fromEntries(
  [
    ...[
      'subject',
      'body',
      'quoted',
      'attachmentname',
      'attachmenttext',
      'link',
      'display',
      'ordinary',
      'chat',
      'chatname',
    ],
    ...['note', 'decision', 'search', 'wrongemail', 'wrongpassword', 'filename'],
    ...['personname', 'personaddress', 'account', 'stranger', 'pupilname'],
  ].map(place => [place, `zq${place}xv`]),
) as Readonly<Record<string, string>>;
const mark = (place: string): string => MARKS[place] ?? assert.fail(place);

/**
 * Who people are stands in the database as it is: the register and the accounts, and the address of somebody who is on neither, by which a
 * case is known. docs/security.md says so. Nothing that anybody wrote does.
 */
const PLAIN_IN_THE_DATABASE = ['personname', 'personaddress', 'pupilname', 'account', 'stranger'];

/** ASVS 14.2.1, 14.2.4, 16.2.5, 11.3: a whole story, from the mailbox to the decision, under the real service. */
describe('nothing that anybody wrote', function () {
  this.timeout(170_000);
  const folder = mkdtempSync(join(tmpdir(), 'candour-story-'));
  const data = join(folder, 'data');
  const letters: string[] = [];
  const pages: string[] = [];
  /** Texts of messages, opened. */
  const kept: string[] = [];
  let log = '';
  let metrics = '';
  let plain = '';
  let service: ChildProcess;
  let ended: Promise<unknown>;
  let smtp: SMTPServer;
  let url = '';

  before('the story is played through', async () => {
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    smtp = new SMTPServer({
      hideSTARTTLS: true,
      authOptional: true,
      onData: (stream, _session, done) => {
        let letter = '';
        stream.on('data', chunk => {
          letter += chunk;
        });
        stream.on('end', () => {
          letters.push(letter);
          done();
        });
      },
    });
    const smtpPort = await freePort();
    await new Promise<void>(resolve => smtp.listen(smtpPort, '127.0.0.1', resolve));
    for (const name of ['mail', 'chat']) mkdirSync(join(folder, name));
    const settings = {
      dataFolder: data,
      logLevel: 'debug',
      pollSeconds: 5,
      school: { name: 'Northfield School', domains: ['northfield.example'] },
      web: { port, publicUrl: url },
      signIn: { secondFactor: 'sample-only' },
      smtp: { host: '127.0.0.1', port: smtpPort, security: 'none', from: 'candour@northfield.example' },
      sources: [
        { kind: 'folder', id: 'mailboxes', path: join(folder, 'mail') },
        { kind: 'chat', id: 'chats', path: join(folder, 'chat') },
      ],
    };
    writeFileSync(join(folder, 'candour.yaml'), JSON.stringify(settings));
    const env = { PATH: process.env.PATH, HOME: folder, CANDOUR_CONFIG: join(folder, 'candour.yaml') };
    service = spawn(process.execPath, [join(PROJECT_ROOT, 'dist/scripts/candour.js'), 'start'], { env });
    ended = new Promise(resolve => service.once('exit', resolve));
    for (const stream of [service.stdout, service.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        log += text;
      });
    await until('the pages answer', 90_000, async () => {
      assert.equal(service.exitCode, null, log);
      return (await fetch(`${url}/health`)).ok;
    });
    await connectDatabase(databaseUri(join(socketFolder(data), 'database.sock')));
    const keys = loadKeyRing(join(data, 'keys.json'));
    await importTables({ people: PEOPLE, pairs: PAIRS }, null, new Date(), importer(keys));
    for (const role of ['lead', 'head', 'administrator'] as const) {
      const account = { email: `${role}@northfield.example`, name: `Account ${mark('account')}`, role };
      await addUser({ ...account, password: PASSWORD, personId: null }, new Date());
    }
    for (const [index, mail] of mails().entries()) writeFileSync(join(folder, 'mail', `${index}.eml`), mail);
    writeFileSync(join(folder, 'chat', 'export.jsonl'), CHAT);
    await until('everything is read and told of', 60_000, async () => {
      const done = await LedgerEntryModel.countDocuments({ state: { $in: ['scanned', 'partly-read'] } });
      return done >= mails().length + 1 && letters.length > 0;
    });
    await readAndDecide();
    for (const { _id, sealed } of await TextModel.find().lean()) kept.push(keys.open(sealed, `texts|${_id}`));
    metrics = await (await fetch(`${url}/metrics`)).text();
    for (const { name } of (await mongoose.connection.db?.listCollections().toArray()) ?? [])
      for await (const document of mongoose.connection.collection(name).find({}))
        plain += Buffer.from(BSON.serialize(document)).toString('latin1').toLowerCase();
    await disconnectDatabase();
    service.kill('SIGTERM');
    await ended;
  });
  after(async () => {
    service.kill('SIGKILL');
    await new Promise<void>(resolve => smtp.close(() => resolve()));
    rmSync(folder, { recursive: true, force: true });
  });

  /** What the head teacher, the lead and the administrator do with it. */
  async function readAndDecide(): Promise<void> {
    const wrong = new Visitor(url);
    const typed = { email: `${mark('wrongemail')}@northfield.example`, password: mark('wrongpassword') };
    await wrong.post('/sign-in', { ...typed, _csrf: await wrong.tokenOf('/sign-in') });
    for (const role of ['head', 'lead']) {
      const reader = await Visitor.signedIn(url, role);
      const _csrf = await reader.tokenOf('/help');
      pages.push((await reader.get('/queue')).text);
      for (const { _id: number } of await CaseModel.find({}, { _id: 1 }).lean()) {
        const form = (fields: Record<string, string>) => ({ _csrf, id: randomUUID(), ...fields });
        pages.push((await reader.get(`/cases/${number}`)).text);
        await reader.post(`/cases/${number}/names`, form({ reason: 'records' }));
        pages.push((await reader.get(`/cases/${number}`)).text);
        await reader.post(`/cases/${number}/decision`, form({ kind: 'start-review' }));
        await reader.post(`/cases/${number}/notes`, form({ note: `Seen ${mark('note')}.` }));
        const words = { kind: 'no-further-action', verdict: 'no', note: `Because ${mark('decision')}.` };
        await reader.post(`/cases/${number}/decision`, form(words));
        pages.push((await reader.get(`/cases/${number}`)).text);
      }
      const found = await reader.post('/people/find', { _csrf, words: mark('search'), role: '', view: 'all' });
      pages.push(`href="${found.headers.get('location')}"`);
      pages.push((await reader.get(found.headers.get('location') ?? '')).text);
      pages.push((await reader.get('/people')).text, (await reader.get('/people/m-1')).text);
    }
    const keeper = await Visitor.signedIn(url, 'administrator');
    const upload = new FormData();
    upload.set('_csrf', await keeper.tokenOf('/help'));
    upload.set('people', new File([PEOPLE.replace(',mentor,', ',wizard,')], `${mark('filename')}.csv`));
    await keeper.send('/people/import', upload);
    pages.push((await keeper.get('/people/import/check')).text);
    // Errors are logged too: with what they were about, and not with what was in it.
    await keeper.post('/people/find', {
      _csrf: await keeper.tokenOf('/help'),
      words: mark('search'),
      unknown: mark('note'),
    });
  }

  const foundIn = (text: string): string[] =>
    Object.entries(MARKS)
      .filter(([, word]) => text.toLowerCase().includes(word))
      .map(([place]) => place);

  it('was lost on the way: it is kept under seal, and readers saw it (or the rest of this would say nothing)', () => {
    const written = [
      'subject',
      'body',
      'quoted',
      'attachmentname',
      'attachmenttext',
      'display',
      'link',
      'chat',
      'ordinary',
    ];
    assert.deepEqual(
      written.filter(place => !foundIn(kept.join('\n')).includes(place)),
      [],
    );
    const seen = ['subject', 'body', 'chat', 'note', 'decision', 'personname', 'filename', 'search'];
    assert.deepEqual(
      seen.filter(place => !foundIn(pages.join('\n')).includes(place)),
      [],
    );
    assert.equal(letters.length > 0, true);
    assert.equal(log.split('\n').length > 20, true);
  });

  it('is in a line of the log, of any process, at its most talkative', () => {
    assert.deepEqual(foundIn(log), []);
    assert.equal(
      /northfield\.example(?!\/)/.test(log.replaceAll(/candour@northfield\.example/g, '')),
      false,
      'nor an address',
    );
  });

  it('is in the figures', () => {
    assert.match(metrics, /candour_web_request_seconds_count/);
    assert.deepEqual(foundIn(metrics), []);
  });

  it('is in an e-mail that goes out, nor who it is about, nor what it is', () => {
    for (const letter of letters) {
      assert.deepEqual(foundIn(letter), []);
      assert.match(letter, /Subject: Candour: please sign in/);
      assert.equal(
        /\d{4}-\d{4}|grooming|secre|mentor|pupil|concern/i.test(letter.replaceAll(/^(Date|Message-ID):.*$/gim, '')),
        false,
      );
    }
  });

  it('is in an address of a page, a form or the title of a tab', () => {
    for (const page of pages) {
      const addresses = [...page.matchAll(/(?:href|action|src)="([^"]*)"/g)].map(match => match[1] ?? '');
      const titles = [...page.matchAll(/<title>([^<]*)<\/title>/g)].map(match => match[1] ?? '');
      assert.deepEqual(foundIn([...addresses, ...titles].join('\n')), []);
    }
  });

  it('is in the database as it was written: only who people are', () => {
    assert.deepEqual(foundIn(plain).sort(), [...PLAIN_IN_THE_DATABASE].sort());
  });

  it('is in a file of the service, Redis included, when it has stopped', () => {
    const inFiles = new Map<string, string[]>();
    for (const name of readdirSync(data, { recursive: true, encoding: 'utf8' })) {
      const path = join(data, name);
      if (statSync(path).isFile()) inFiles.set(name, foundIn(readFileSync(path, 'latin1')));
    }
    assert.equal(
      [...inFiles.keys()].some(name => name.startsWith('redis/')),
      true,
      'there is a file of Redis',
    );
    const database = [...inFiles].filter(([name]) => name.startsWith('database/')).flatMap(([, places]) => places);
    assert.equal(database.includes('personname'), true, 'the search looks into the files as they are');
    for (const [name, places] of inFiles) {
      const allowed = name.startsWith('database/') ? PLAIN_IN_THE_DATABASE : [];
      assert.deepEqual(
        places.filter(place => !allowed.includes(place)),
        [],
        name,
      );
    }
  });
});

const PEOPLE = `id,name,role,email,year_group,vetting_date,training_date
m-1,Alex ${mark('personname')},mentor,${mark('personaddress')}@northfield.example,,2026-01-10,2026-01-12
p-1,Dana ${mark('pupilname')},pupil,d.reeve@northfield.example,8,,
`;
const PAIRS = 'adult_id,pupil_id,from,to\nm-1,p-1,,\n';

function mails(): readonly string[] {
  const mentor = `From: "${mark('display')}" <${mark('personaddress')}@northfield.example>`;
  const to = 'To: d.reeve@northfield.example';
  const date = `Date: ${new Date(Date.now() - 3_600_000).toUTCString()}`;
  const concerning = [
    mentor,
    to,
    `Subject: ${mark('subject')}`,
    date,
    'Message-ID: <1@northfield.example>',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain; charset=utf-8',
    '',
    `Don't tell your mum we talk on here. ${mark('body')} Call me on 07700 900147.`,
    `See https://chat.example/${mark('link')}`,
    '',
    'On Monday Dana wrote:',
    `> ${mark('quoted')}`,
    '--b',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Disposition: attachment; filename="${mark('attachmentname')}.txt"`,
    '',
    `delete these messages ${mark('attachmenttext')}`,
    '--b--',
    '',
  ];
  const ordinary = [
    mentor,
    to,
    'Subject: Thursday',
    date,
    'Message-ID: <2@northfield.example>',
    'Content-Type: text/plain; charset=utf-8',
    '',
    `Please bring the worksheet to the library. ${mark('ordinary')}`,
    '',
  ];
  const stranger = [
    `From: ${mark('stranger')}@post.example`,
    to,
    'Subject: Hello',
    date,
    'Message-ID: <3@post.example>',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'Which school are you at? Keep it between us, do not tell your mum.',
    '',
  ];
  return [concerning, ordinary, stranger].map(lines => lines.join('\r\n'));
}

const CHAT = `${JSON.stringify({
  platform: 'mentornet',
  conversation: { id: 'c-1', name: mark('chatname') },
  id: '1',
  author: { id: 'u-1', name: 'Mentor', address: `${mark('personaddress')}@northfield.example` },
  members: [{ id: 'u-2', name: 'Pupil', address: 'd.reeve@northfield.example' }],
  sentAt: new Date(Date.now() - 1_800_000).toISOString(),
  text: `our little secret, delete these messages ${mark('chat')}`,
})}\n`;
