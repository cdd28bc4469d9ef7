import assert from 'node:assert/strict';
import type { ExportFormat } from '../../services/sources/exports/format.js';
import { FORMATS } from '../../services/sources/exports/formats.js';
import { generatedFile, recordsOf } from '../support/chat-exports.js';

const MOST = 100_000;
const LETTERS = 3_000_000;

/** What is broken, as files by their path, and what is said of it. */
type Broken = readonly [what: string, files: Readonly<Record<string, string>>, said: readonly string[]];

/** One well-made message, to show that what is broken beside it costs it nothing. */
const SMS = '<sms address="07700900123" date="1792887300000" type="1" body="dobry"/>';
const STANZA =
  "<message xmlns='urn:xmpp:forward:0' from='b@x.example' to='a@x.example' type='chat' id='message-1'><body>dobry</body></message>";
const BOMB =
  '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>';
const DEEP = '<d>'.repeat(50_000);
const ZOOM = '15:01:39 From A to Everyone:\n\tdobry\n';
const HISTORY = 'Time,Sender,Receiver,Message\n';
const ROW = '2026-10-25T09:00:00Z,a@x.example,b@x.example,dobry\n';
const TABLE = 'id,useridfrom,conversationid,fullmessage,timecreated\n1,7,40,dobry,1792888200\n';
const POSTS = 'Post Creation Time,Channel Id,Post Id,Post Message,Post Type\n1774742399000,c,1,dobry,message\n';
const LOAD = 'File_class,Immutable_ID,Email_sender,Extracted_text_path\nConversation,1,a@x.example,T\\1.txt\n';
const OURS = 'sent_at,conversation_id,author_name,text,reply_to\n2026-10-25T09:00:00Z,c,A,dobry,\n';
const LINE = '{"conversation":{"id":"c"},"author":{"name":"A"},"text":"dobry"}\n';
const SAID = '25/10/2026, 09:00 - A: dobry\n';
const OWN = '{"issender":"Yes","message":"dobry","timecreated":"Monday, 26 October 2026, 1:05 PM"}';
const ENDLESS = 'x'.repeat(LETTERS);

const EXPORTS: Readonly<Record<string, readonly Broken[]>> = {
  csv: [
    ['a row that is cut off', { 'a.csv': `${OURS}2026-10-25T09:00:00Z,c,A,dob` }, ['dobry', 'dob', 'EXPORT_CUT_OFF']],
    ['a quotation that never closes', { 'a.csv': `${OURS}2026-10-25T09:00:00Z,c,A,"do` }, ['dobry', 'EXPORT_CUT_OFF']],
    ['an endless row', { 'a.csv': `${OURS}${ENDLESS}` }, ['dobry', 'EXPORT_CUT_OFF']],
    [
      'words with a comma that were not quoted',
      { 'a.csv': `${OURS}2026-10-25T09:00:00Z,c,A,a,b,c\n${OURS.split('\n')[1]}\n` },
      ['dobry', 'RECORD_UNREADABLE', 'dobry'],
    ],
  ],
  jsonl: [
    ['a line that is cut off', { 'a.jsonl': `${LINE}${LINE.slice(0, 40)}` }, ['dobry', 'EXPORT_CUT_OFF']],
    ['an endless line', { 'a.jsonl': `${LINE}"${ENDLESS}\n${LINE}` }, ['dobry', 'MESSAGE_TOO_LARGE', 'dobry']],
    ['wrong types', { 'a.jsonl': `${LINE}[{}]\n7\n` }, ['dobry', 'RECORD_UNREADABLE', 'RECORD_UNREADABLE']],
    ['deep nesting', { 'a.jsonl': `${LINE}${'['.repeat(9_000)}\n${LINE}` }, ['dobry', 'RECORD_UNREADABLE', 'dobry']],
  ],
  whatsapp: [
    [
      'words before the first time',
      { 'a.txt': `and bring it\n${SAID}${SAID}` },
      ['RECORD_UNREADABLE', 'dobry', 'dobry'],
    ],
    ['an endless line', { 'a.txt': `${SAID}${ENDLESS}\n${SAID}` }, ['MESSAGE_TOO_LARGE', 'dobry']],
    ['lines without end', { 'a.txt': `${SAID}${'x\n'.repeat(MOST)}${SAID}` }, ['MESSAGE_TOO_LARGE', 'dobry']],
  ],
  sms: [
    ['a file that is cut off', { 'a.xml': `<smses>${SMS}<mms date="1"><parts><pa` }, ['dobry', 'EXPORT_CUT_OFF']],
    ['an endless line', { 'a.xml': `<smses><sms body="${ENDLESS}"/>${SMS}</smses>` }, ['MESSAGE_TOO_LARGE', 'dobry']],
    [
      'wrong types',
      { 'a.xml': `<smses><sms address="" date="x" type="[]"/>${SMS}</smses>` },
      ['RECORD_UNREADABLE', 'dobry'],
    ],
    ['entities in entities', { 'a.xml': `${BOMB}<smses>${SMS.replace('dobry', '&c;')}</smses>` }, ['&c;']],
    [
      'deep nesting',
      { 'a.xml': `<smses><mms>${'<d>'.repeat(9_000)}</mms>${SMS}</smses>` },
      ['RECORD_UNREADABLE', 'dobry'],
    ],
  ],
  xmpp: [
    ['a file that is cut off', { 'a.xml': `<all>${STANZA}<message><bo` }, ['dobry', 'EXPORT_CUT_OFF']],
    [
      'an endless line',
      { 'a.xml': `<all><message><body>${ENDLESS}</body></message>${STANZA}</all>` },
      ['MESSAGE_TOO_LARGE', 'dobry'],
    ],
    ['wrong types', { 'a.xml': `<all><result id="1">x</result>${STANZA}</all>` }, ['RECORD_UNREADABLE', 'dobry']],
    ['entities in entities', { 'a.xml': `${BOMB}<all>${STANZA.replace('dobry', '&c;')}</all>` }, ['&c;']],
    [
      'deep nesting',
      { 'a.xml': `<all><message>${'<d>'.repeat(9_000)}</message>${STANZA}</all>` },
      ['RECORD_UNREADABLE', 'dobry'],
    ],
    ['deep nesting around everything', { 'a.xml': `<all>${DEEP}${STANZA}` }, ['dobry', 'EXPORT_CUT_OFF']],
  ],
  zoom: [
    [
      'an endless line',
      { 'chat.txt': `${ZOOM}15:01:40 From B to Everyone:\n\t${ENDLESS}\n${ZOOM}` },
      ['dobry', 'MESSAGE_TOO_LARGE', 'dobry'],
    ],
    [
      'endlessly many lines',
      { 'chat.txt': `${ZOOM}15:01:40 From B to Everyone:\n${'\tx\n'.repeat(MOST)}${ZOOM}` },
      ['dobry', 'MESSAGE_TOO_LARGE', 'dobry'],
    ],
    ['an endless name', { 'chat.txt': `${ZOOM}15:01:40 From ${ENDLESS}: x\n` }, ['MESSAGE_TOO_LARGE']],
    ['a quotation that never closes', { 'a.csv': `${HISTORY}${ROW}x,y,z,"never closed` }, ['dobry', 'EXPORT_CUT_OFF']],
    ['an endless row', { 'a.csv': `${HISTORY}${ROW}x,y,z,${ENDLESS}` }, ['dobry', 'EXPORT_CUT_OFF']],
    ['more cells than columns', { 'a.csv': `${HISTORY}x,y,z,hello, you\n${ROW}` }, ['RECORD_UNREADABLE', 'dobry']],
    ['wrong types', { 'a.csv': `${HISTORY}[],,{},\n${ROW}` }, ['RECORD_UNREADABLE', 'dobry']],
  ],
  mattermost: [
    ['an endless row', { 'posts.csv': `${POSTS}1774742399001,c,2,${ENDLESS}` }, ['dobry', 'EXPORT_CUT_OFF']],
  ],
  moodle: [
    ['a quotation that never closes', { 'a.csv': `${TABLE}2,7,40,"never closed` }, ['dobry', 'EXPORT_CUT_OFF']],
    ['an endless row', { 'a.csv': `${TABLE}2,7,40,${ENDLESS}` }, ['dobry', 'EXPORT_CUT_OFF']],
    ['wrong types', { 'a.csv': `${TABLE}2,,[],{},never\n` }, ['dobry', 'RECORD_UNREADABLE']],
    ['data that is cut off', { 'data.json': `{"0":${OWN},"1":{"issen` }, ['EXPORT_CUT_OFF']],
    [
      'data of wrong types',
      { 'data.json': `[${OWN},{"issender":1},null,[[]]]` },
      ['dobry', 'RECORD_UNREADABLE', 'RECORD_UNREADABLE', 'RECORD_UNREADABLE'],
    ],
    ['deep nesting', { 'data.json': `[${OWN},${'['.repeat(MOST)}` }, ['EXPORT_CUT_OFF']],
  ],
  'teams-ediscovery': [
    [
      'a quotation that never closes',
      { 'Items.csv': `${LOAD}Conversation,"x`, 'T/1.txt': 'dobry' },
      ['dobry', 'EXPORT_CUT_OFF'],
    ],
    [
      'an endless row',
      { 'Items.csv': `${LOAD}Conversation,${ENDLESS}`, 'T/1.txt': 'dobry' },
      ['dobry', 'EXPORT_CUT_OFF'],
    ],
    ['an endless text', { 'Items.csv': LOAD, 'T/1.txt': ENDLESS }, ['MESSAGE_TOO_LARGE']],
    ['wrong types', { 'Items.csv': `${LOAD}[],{},,\n`, 'T/1.txt': 'dobry' }, ['dobry', 'RECORD_UNREADABLE']],
    [
      'paths that lead out of it',
      { 'Items.csv': `${LOAD}Conversation,2,a,..\\..\\..\\etc\\passwd\n`, 'T/1.txt': 'dobry' },
      ['dobry', 'RECORD_UNREADABLE'],
    ],
    [
      'deep nesting',
      {
        'Items.csv': LOAD.replace('Extracted_text', 'Export_native').replace('.txt', '.html'),
        'T/1.html': `${'<p>'.repeat(9_000)}dobry`,
      },
      ['dobry'],
    ],
  ],
};

describe('exports that were made to break a reader', () => {
  for (const [name, broken] of Object.entries(EXPORTS))
    for (const [what, files, said] of broken)
      it(`${name}: ${what} is said, and costs no other message`, async () => {
        assert.deepEqual(await outcomesOf(formatCalled(name), files), said);
      });
});

function formatCalled(name: string): ExportFormat {
  const format = FORMATS.find(one => one.name === name);
  assert.ok(format);
  return format;
}

/** The last line of the words of each message, or why there is none. */
async function outcomesOf(format: ExportFormat, files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const made = Object.entries(files).map(([path, text]) => generatedFile(path, () => [text]));
  const records = await recordsOf(format, made, MOST);
  return records.map(record => {
    if ('problem' in record) return record.problem;
    assert.equal(record.raw.kind, 'chat');
    return record.raw.kind === 'chat' ? (/[^>]{0,40}$/.exec(record.raw.body)?.[0] ?? '') : '';
  });
}
