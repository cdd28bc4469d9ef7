import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { candour } from '../support/command-line.js';

const MESSAGES = [
  { id: 'a', channel: 'chat', from: 'mentor', to: 'pupil', text: '🙂 ring me on 07700 900123' },
  {
    id: 'b',
    channel: 'email',
    from: 'mentor',
    to: 'pupil',
    subject: 'Chapter 4',
    text: 'Page 12 for Tuesday, please.',
  },
  { id: 'c', channel: 'email', from: 'mentor', to: 'pupil', subject: 'my mail: kit@gmail.com', text: 'See above.' },
];
const CONVERSATIONS = [
  {
    id: 'x',
    participants: [
      { role: 'mentor', name: 'A' },
      { role: 'pupil', name: 'B' },
    ],
    messages: [
      { from: 0, sentAt: '2026-03-03T10:30:00Z', text: 'How did the test go?' },
      { from: 1, sentAt: '2026-03-03T10:31:00Z', text: 'ok i think' },
      { from: 0, sentAt: '2026-03-03T10:32:00Z', text: 'ring me tonight on 07700 900123, and delete this chat' },
    ],
  },
  {
    id: 'y',
    participants: [
      { role: 'mentor', name: 'A' },
      { role: 'pupil', name: 'B' },
    ],
    messages: [{ from: 0, text: 'Page 12 for Tuesday, please.' }],
  },
  {
    id: 'z',
    participants: [
      { role: 'pupil', name: 'A' },
      { role: 'mentor', name: 'B' },
    ],
    messages: [
      { from: 1, sentAt: '2026-03-03T10:30:00Z', text: 'so 07700' },
      { from: 0, sentAt: '2026-03-03T10:31:00Z', text: '12 and 14 i think' },
      { from: 1, sentAt: '2026-03-03T10:32:00Z', text: '900' },
      { from: 1, sentAt: '2026-03-03T10:32:10Z', text: '123 :)' },
    ],
  },
];
const lines = (values: readonly unknown[]) => `${values.map(value => JSON.stringify(value)).join('\n')}\n`;
const parsed = (stdout: string) =>
  stdout
    .trim()
    .split('\n')
    .map(line => JSON.parse(line));

describe('candour detect', function () {
  this.timeout(60_000);
  let folder: string;
  let file: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'candour-detect-'));
    file = join(folder, 'messages.jsonl');
    writeFileSync(file, lines(MESSAGES));
  });
  after(() => rmSync(folder, { recursive: true }));

  it('prints one line for each message in order, with offsets in the text or subject it was given', async () => {
    const { code, stdout } = await candour(['detect', '--messages', file]);
    assert.equal(code, 0);
    const [a, b, c] = parsed(stdout);
    assert.deepEqual(b, { id: 'b', findings: [] });
    const phone = a.findings.find(({ reason }: { reason: string }) => reason.startsWith('Gives a phone number'));
    assert.deepEqual(Object.keys(phone), ['code', 'start', 'end', 'field', 'severity', 'confidence', 'reason']);
    assert.equal(MESSAGES[0]?.text.slice(phone.start, phone.end), '07700 900123');
    const [address] = c.findings;
    assert.equal(address.field, 'subject');
    assert.equal(MESSAGES[2]?.subject?.slice(address.start, address.end), 'kit@gmail.com');
  });

  it('says which languages other than English a message holds, and what is looked for in them', async () => {
    const file = join(folder, 'languages.jsonl');
    const texts = ['See you on Tuesday.', 'nu spune la nimeni ca vorbim', 'paid a dweud wrth neb'];
    writeFileSync(file, lines(texts.map((text, id) => ({ id, from: 'mentor', to: 'pupil', text }))));
    const { stdout } = await candour(['detect', '--messages', file, '--json']);
    const [english, romanian, welsh] = parsed(stdout);
    assert.deepEqual(english, { id: 0, findings: [] });
    assert.deepEqual(romanian.languages, [{ language: 'ro', codes: [] }]);
    assert.equal(welsh.languages[0].language, 'cy');
    assert.ok(welsh.languages[0].codes.includes('grooming.secrecy'));
    assert.match((await candour(['explain', 'nu spune la nimeni ca vorbim'])).stdout, /partly Romanian, not covered/);
  });

  it('names for each conversation the message at which a case would be raised', async () => {
    const path = join(folder, 'conversations.jsonl');
    writeFileSync(path, lines(CONVERSATIONS));
    const { stdout } = await candour(['detect', '--conversations', path]);
    const [x, y] = parsed(stdout);
    const none = { conduct: 0, infatuation: 0, help: 0 };
    assert.deepEqual(y, { id: 'y', concern: false, codes: [], alertAt: null, severity: null, risk: none, alerts: [] });
    assert.equal(x.concern, true);
    assert.equal(x.alertAt, 2);
    assert.ok(x.codes.includes('contact.phone') && x.codes.includes('grooming.secrecy'));
    assert.ok(['high', 'critical'].includes(x.severity));
    const [alert] = x.alerts;
    assert.deepEqual([alert.at, alert.lane, alert.messages], [2, 'conduct', [2]]);
    assert.ok(alert.risk >= 0.6 && x.risk.conduct === alert.risk);
    assert.ok(alert.reasons.includes('Phone number'));
  });

  it('puts together what one sender of a conversation split over messages', async () => {
    const path = join(folder, 'split.jsonl');
    writeFileSync(path, lines(CONVERSATIONS.slice(2)));
    const [z] = parsed((await candour(['detect', '--conversations', path])).stdout);
    assert.deepEqual([z.codes, z.alertAt, z.severity], [['contact.phone'], 3, 'high']);
  });

  it('says nothing of the register, since there is none', async () => {
    const { stdout } = await candour(['detect', '--messages', file]);
    assert.doesNotMatch(stdout, /protocol\.(?:unregistered|unassigned|vetting|training|out-of)/);
  });

  it('names the lines that are not what they should be, and exits with 1', async () => {
    const broken = join(folder, 'broken.jsonl');
    writeFileSync(broken, '{"id":"a","text":"hello"}\n{"id":"b"}\nnot json\n');
    const { code, stdout, stderr } = await candour(['detect', '--messages', broken]);
    assert.equal(code, 1);
    assert.equal(stdout, '');
    assert.match(stderr, /line 2:[\s\S]*line 3:/);
  });

  it('asks for one file of one kind', async () => {
    for (const args of [['detect'], ['detect', '--messages', file, '--conversations', file]])
      assert.notEqual((await candour(args)).code, 0);
  });
});

describe('candour rules', function () {
  this.timeout(60_000);

  it('tests every rule by its examples', async () => {
    const { code, stdout } = await candour(['rules', 'test', '--json']);
    const { rules, problems, failed } = JSON.parse(stdout);
    assert.deepEqual([problems, failed, code], [[], [], 0]);
    assert.ok(rules > 50);
  });

  it('lists every rule with what it looks for', async () => {
    const rules = JSON.parse((await candour(['rules', 'list', '--json'])).stdout);
    assert.ok(rules.every((rule: Record<string, unknown>) => rule.id && rule.code && rule.reason));
  });

  it('names what is wrong in a school’s own rules by file and line, and exits with 1', async () => {
    const own = mkdtempSync(join(tmpdir(), 'candour-rules-'));
    writeFileSync(join(own, 'mine.yaml'), 'id: contact.mine\ncode: contact.mine\n');
    const { code, stdout } = await candour(['rules', 'test', '--rules', own]);
    rmSync(own, { recursive: true });
    assert.equal(code, 1);
    assert.match(stdout, /mine\.yaml:2: code/);
  });
});
