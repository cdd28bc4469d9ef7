import assert from 'node:assert/strict';
import { partiesOf, utcOf } from '../../../services/sources/exports/ediscovery/load-file.js';
import { teamsEdiscovery } from '../../../services/sources/formats/teams-ediscovery.js';
import { generatedFile, readExport, recordsOf } from '../../support/chat-exports.js';
import { writeMsg } from '../../support/outlook.js';
import { SENT } from '../../support/outlook-letters.js';

describe('a review set of Purview eDiscovery', () => {
  it('gives messages with who wrote them, and transcripts as one text that says so', async () => {
    const { chats, problems } = await readExport(teamsEdiscovery, 'case-17');
    assert.deepEqual(
      chats.map(one => [one.messageId, one.author.address, one.sentAt?.toISOString(), one.conversation.id]),
      [
        ['<m1@school.example>', 'b.okoro@school.example', '2026-10-25T00:30:00.000Z', 'conv-1'],
        ['<m2@school.example>', 'k.nowak@school.example', '2026-10-25T01:30:00.000Z', 'conv-1'],
        ['i-4', '', '2026-10-26T15:00:00.000Z', 'conv-2'],
      ],
    );
    const [first, second, transcript] = chats;
    assert.deepEqual([first?.body, second?.body], ['Hello, did the club move?', 'tak, do sali 4']);
    assert.equal(second?.replyTo, first?.messageId);
    assert.deepEqual(
      first?.members.map(({ name }) => name),
      ['Ben Okoro', 'Kasia Nowak'],
    );
    assert.equal(transcript?.bodyType, 'html');
    assert.deepEqual(
      transcript?.problems.map(({ code }) => code),
      ['TRANSCRIPT_NOT_DIVIDED', 'TRANSCRIPT_CHANGED'],
    );
    assert.deepEqual(
      transcript?.members.map(({ address }) => address),
      ['e.sommer@school.example', 'emre@school.example'],
    );
    assert.deepEqual(problems, ['RECORD_UNREADABLE'], 'a text that is missing');
  });

  it('gives what was attached with its content, and e-mail as it is', async () => {
    const { chats } = await readExport(teamsEdiscovery, 'case-17');
    assert.deepEqual(
      chats[1]?.attachments.map(({ name, type, content }) => [name, type, Buffer.from(content ?? []).toString()]),
      [['list.txt', 'text/plain', 'one, two']],
    );
    const rows = [
      'Email,f,NativeFiles\\1.eml',
      'Email,g,NativeFiles\\2.msg',
      'Email,h,NativeFiles\\gone.eml',
      'Call,i,',
    ];
    const files = [
      generatedFile('Export_load_file.csv', () => [
        ['File_class,Family_ID,Export_native_path', ...rows, ''].join('\n'),
      ]),
      generatedFile('NativeFiles/1.eml', () => ['From: a@school.example\r\n\r\nhello\r\n']),
      generatedFile('NativeFiles/2.msg', () => [writeMsg(SENT)]),
    ];
    assert.deepEqual(
      (await recordsOf(teamsEdiscovery, files)).map(record => ('raw' in record ? record.raw.kind : record.problem)),
      ['mime', 'mime', 'RECORD_UNREADABLE', 'RECORD_UNREADABLE'],
    );
  });

  it('notes on single messages that they were edited or deleted, by the time of the export', async () => {
    const heading =
      'File_class,Immutable_ID,Email_sender,Extracted_text_path,Contains Edited Message,ContainsDeletedMessage';
    const rows = [
      'Conversations,1,a@school.example,t/1.txt,True,False',
      'Conversations,2,a@school.example,t/1.txt,,true',
    ];
    const list = generatedFile('Items_0.csv', () => [[heading, ...rows].join('\n')]);
    const records = await recordsOf(teamsEdiscovery, [list, generatedFile('t/1.txt', () => ['gyere holnap'])]);
    assert.deepEqual(
      records.map(
        record => 'raw' in record && record.raw.kind === 'chat' && [record.raw.editedAt, record.raw.deletedAt],
      ),
      [
        [list.modifiedAt, null],
        [null, list.modifiedAt],
      ],
    );
  });

  it('has people with and without names, and times in UTC', () => {
    assert.deepEqual(
      partiesOf('Lee, Ann <a@x.example>; b@x.example', 'b@x.example').map(({ name, address }) => [name, address]),
      [
        ['Lee, Ann', 'a@x.example'],
        ['', 'b@x.example'],
      ],
    );
    assert.equal(utcOf('10/25/2026 1:30:00 PM')?.toISOString(), '2026-10-25T13:30:00.000Z');
    assert.equal(utcOf('2026-10-25 13:30:00')?.toISOString(), '2026-10-25T13:30:00.000Z');
    assert.equal(utcOf(undefined), null);
  });
});
