import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { prepareSampleSchool } from '../../scripts/sample/prepare.js';
import { FolderSource } from '../../services/sources/folder.js';
import type { Container, Fetched, Pointer, RawChat, Source } from '../../services/sources/source.js';

const signal = new AbortController().signal;
const MAIL = 'From: mentor@school.example\r\nTo: pupil@school.example\r\nSubject: x\r\n\r\nhello\r\n';

describe('files that are watched', () => {
  const folder = mkdtempSync(join(tmpdir(), 'candour-files-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const path = (...parts: string[]) => join(folder, ...parts);

  /** Written long enough ago to be complete. */
  function write(file: string, content: string | Buffer): string {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    utimesSync(file, new Date('2026-03-02T10:00:00Z'), new Date('2026-03-02T10:00:00Z'));
    return file;
  }

  it('give every message of the sample school: Maildirs and four kinds of chat export', async () => {
    const school = await prepareSampleSchool(path('school'), new Date('2026-11-23T12:00:00Z'));
    for (const file of [
      'teams-export.json',
      'platform.jsonl',
      'helpdesk.csv',
      'WhatsApp Chat with Regional final.txt',
    ]) {
      write(join(school.chat, file), readFileSync(join(school.chat, file)));
    }
    assert.equal((await everythingIn(mail(school.mail))).filter(isRaw).length, school.copies);
    const chats = (await everythingIn(chat(school.chat))).filter(isRaw).map(({ raw }) => raw as RawChat);
    assert.equal(chats.length, school.chatMessages);
    assert.deepEqual([...new Set(chats.map(({ platform }) => platform))].sort(), [
      'helpdesk',
      'platform',
      'teams',
      'whatsapp',
    ]);
    assert.ok(chats.every(({ sentAt }) => sentAt !== null));
  });

  it('that are in no known format are one recorded failure each, never nothing', async () => {
    write(path('odd', 'notes.txt'), 'Dear diary\n');
    assert.deepEqual((await everythingIn(chat(path('odd')))).map(codeOf), ['FORMAT_UNKNOWN']);
  });

  it('with a broken record give the others and a failure in its place', async () => {
    const good = (id: string) => JSON.stringify({ conversation: { id: 'c' }, id, author: { name: 'A' }, text: id });
    write(path('broken', 'chat.jsonl'), `${good('1')}\n{"conversation":\n${good('3')}\n`);
    assert.deepEqual((await everythingIn(chat(path('broken')))).map(codeOf), ['read', 'RECORD_UNREADABLE', 'read']);
  });

  it('keep their generation when they only grow, and get another when they are changed', async () => {
    const line = (id: string) =>
      `${JSON.stringify({ conversation: { id: 'c' }, id, author: { name: 'A' }, text: id })}\n`;
    const file = write(path('growing', 'chat.jsonl'), line('1'));
    const source = chat(path('growing'));
    const [first] = await source.containers(signal, new Map());
    const known = new Map([['chat.jsonl', first?.generation ?? '']]);
    appendFileSync(file, line('2'));
    utimesSync(file, new Date(0), new Date(0));
    assert.equal((await source.containers(signal, known))[0]?.generation, first?.generation);
    write(file, line('9') + line('2'));
    assert.notEqual((await source.containers(signal, known))[0]?.generation, first?.generation);
  });

  it('that grow from the middle of a line get another generation, since what was read of that line was not whole', async () => {
    const whole = '03/11/2026, 21:40 - Ann Lee: hi\n03/11/2026, 21:41 - Ann Lee: see you at four\n';
    const file = write(path('stalled', 'chat.txt'), whole.slice(0, -5));
    const source = chat(path('stalled'));
    const [first] = await source.containers(signal, new Map());
    write(file, whole);
    const known = new Map([['chat.txt', first?.generation ?? '']]);
    const [second] = await source.containers(signal, known);
    assert.notEqual(second?.generation, first?.generation);
    assert.ok(second);
    assert.equal((await pointersOf(source)).length, 2);
  });

  it('in a Maildir keep their position when somebody opens the message', async () => {
    write(path('box', 'new', '1.M1.host'), MAIL);
    const [before] = await pointersOf(mail(path('box')));
    rmSync(path('box', 'new', '1.M1.host'));
    write(path('box', 'cur', '1.M1.host:2,S'), MAIL);
    const [after] = await pointersOf(mail(path('box')));
    assert.equal(after?.position, before?.position);
  });

  it('that are gone when they are fetched are called gone', async () => {
    const file = write(path('gone', 'a.eml'), MAIL);
    const source = mail(path('gone'));
    const pointers = await pointersOf(source);
    rmSync(file);
    assert.deepEqual((await fetchAll(source, pointers)).map(codeOf), ['gone']);
  });

  it('in an mbox are taken apart at their From lines, with quoted ones kept in the text', async () => {
    const entry = (body: string) =>
      `From a@b.example Mon Jan  5 09:00:00 2026\n${MAIL.replaceAll('\r\n', '\n')}${body}\n\n`;
    write(path('mbox', 'old.mbox'), entry('one') + entry('>From the start') + entry('three'));
    const bodies = (await everythingIn(mail(path('mbox'))))
      .filter(isRaw)
      .map(({ raw }) => (raw.kind === 'mime' ? Buffer.from(raw.bytes).toString() : ''));
    assert.equal(bodies.length, 3);
    assert.match(bodies[1] ?? '', /\nFrom the start/);
  });

  const stamps = [
    ['iOS', '[03/11/2026, 21:40:26] Ann Lee: hi', '2026-11-03T21:40:26.000Z'],
    ['Android', '03/11/2026, 21:40 - Ann Lee: hi', '2026-11-03T21:40:00.000Z'],
    ['a twelve-hour clock with narrow spaces', '13/7/2026, 9:40\u202fpm - Ann Lee: hi', '2026-07-13T20:40:00.000Z'],
    ['an American phone', '11/13/26, 9:40 AM - Ann Lee: hi', '2026-11-13T09:40:00.000Z'],
    ['a German phone', '[13.11.26, 09:40:01] Ann Lee: hi', '2026-11-13T09:40:01.000Z'],
  ] as const;
  for (const [phone, line, expected] of stamps) {
    it(`from WhatsApp on ${phone} give the right instant, summer time included`, async () => {
      const name = `wa-${phone.replaceAll(/\W+/g, '-')}`;
      write(path(name, 'chat.txt'), `${line}\n${line.replace('hi', 'there')}\n`);
      const raws = (await everythingIn(chat(path(name)))).filter(isRaw).map(({ raw }) => raw as RawChat);
      assert.deepEqual(
        raws.map(({ sentAt, body }) => [sentAt?.toISOString(), body]),
        [
          [expected, 'hi'],
          [expected, 'there'],
        ],
      );
    });
  }

  function chat(at: string): Source {
    return new FolderSource(
      { kind: 'chat', id: 'chat', path: at, format: 'auto', timeZone: 'Europe/London' },
      10_000_000,
    );
  }
  function mail(at: string): Source {
    return new FolderSource(
      { kind: 'folder', id: 'mail', path: at, format: 'auto', timeZone: 'Europe/London' },
      10_000_000,
    );
  }
});

async function everythingIn(source: Source): Promise<readonly Fetched[]> {
  return fetchAll(source, await pointersOf(source));
}

async function pointersOf(source: Source): Promise<readonly Pointer[]> {
  const pointers: Pointer[] = [];
  for (const container of await source.containers(signal, new Map<string, string>()))
    pointers.push(...(await listed(source, container)));
  return pointers;
}

async function listed(source: Source, container: Container): Promise<readonly Pointer[]> {
  const pointers: Pointer[] = [];
  for await (const batch of source.discover(container, 0, signal)) pointers.push(...batch);
  return pointers;
}

/** One call for each container, as jobs do it. */
async function fetchAll(source: Source, pointers: readonly Pointer[]): Promise<readonly Fetched[]> {
  const fetched: Fetched[] = [];
  for (const container of new Set(pointers.map(pointer => pointer.container))) {
    const own = pointers.filter(pointer => pointer.container === container);
    for await (const outcome of source.fetch(own, signal)) fetched.push(outcome);
  }
  return fetched;
}

function isRaw(fetched: Fetched): fetched is Extract<Fetched, { raw: unknown }> {
  return 'raw' in fetched;
}

function codeOf(fetched: Fetched): string {
  if ('failed' in fetched) return fetched.failed.code;
  return 'gone' in fetched ? 'gone' : 'read';
}
