import type { ChatParty } from '../../source.js';
import { type CsvRow, csvRows } from '../csv-rows.js';
import type { ExportFile } from '../export-file.js';
import type { ExportRecord } from '../format.js';
import { gather } from '../gather.js';
import { type ComplianceFile, ComplianceRecorder, Edits } from './compliance.js';

/** What begins with: posts of people and bots. Everything else tells who came and went, or of a file. */
const NO_POST = /^(?:enter|leave|previously-joined|attachment|deleted attachment|system_.*)$/;

/** The compliance export as CSV: `posts.csv`, with a row for each post, each member and each file of a post. Read twice: who was there comes among the posts. */
export async function* readComplianceCsv(
  file: ExportFile,
  attachments: ReadonlyMap<string, ExportFile>,
  mostBytes: number,
): AsyncGenerator<ExportRecord> {
  const facts = await factsIn(file, mostBytes);
  const recorder = new ComplianceRecorder(
    { edits: facts.edits, filesOf: ({ id }) => facts.files.get(id) ?? [] },
    file.modifiedAt,
    attachments,
  );
  for await (const row of csvRows(file, { columns: 'heading', mostBytes })) {
    if (row === null) yield { problem: 'EXPORT_CUT_OFF' };
    else if (!NO_POST.test(row('Post Type'))) {
      const id = row('Channel Id');
      yield* recorder.recordsOf({
        place: {
          conversation: { id, name: row('Channel Display Name') || row('Channel Name') },
          members: facts.members.get(id) ?? [],
        },
        id: row('Post Id'),
        author: partyOf(row),
        time: row('Post Creation Time'),
        message: row('Post Message'),
        updateType: row('Post Update Type'),
        updateTime: row('Post Update Time'),
        editedAs: row('Edited By Post Id'),
        replyTo: row('Replied to Post Id'),
      });
    }
  }
}

interface Facts {
  readonly edits: Edits;
  /** By post. */
  readonly files: ReadonlyMap<string, readonly ComplianceFile[]>;
  /** By channel. */
  readonly members: ReadonlyMap<string, readonly ChatParty[]>;
}

async function factsIn(file: ExportFile, mostBytes: number): Promise<Facts> {
  const edits = new Edits();
  const files = new Map<string, ComplianceFile[]>();
  const members = new Map<string, Map<string, ChatParty>>();
  for await (const row of csvRows(file, { columns: 'heading', mostBytes })) {
    if (row === null) break;
    const channel = row('Channel Id');
    const known = members.get(channel) ?? new Map<string, ChatParty>();
    members.set(channel, known);
    if (row('User Id') !== '' && !known.has(row('User Id'))) known.set(row('User Id'), partyOf(row));
    edits.note(row('Edited By Post Id'), row('Post Update Time'));
    const sent = row('Post Type') === 'attachment' ? fileOf(row('Post Message')) : null;
    if (sent) gather(files, row('Post Id'), sent);
  }
  const lists = [...members].map(([channel, known]) => [channel, [...known.values()]] as const);
  return { edits, files, members: new Map(lists) };
}

function partyOf(row: CsvRow): ChatParty {
  const username = row('Username');
  return { id: username, name: username, address: row('User Email').toLowerCase() };
}

/** `plan.pdf (files/<post>/<id>-plan.pdf)`; newer exports may leave the name out. */
function fileOf(message: string): ComplianceFile | null {
  const at = message.lastIndexOf('(files/');
  if (at < 0 || !message.endsWith(')')) return null;
  const path = message.slice(at + 1, -1);
  const last = path.split('/').at(-1) ?? '';
  return { name: message.slice(0, at).trim() || last.slice(last.indexOf('-') + 1), path };
}
