import type { ChatParty } from '../../source.js';
import type { ExportFile } from '../export-file.js';
import type { ExportRecord } from '../format.js';
import { gather } from '../gather.js';
import { type XmlElement, xmlElements } from '../xml-elements.js';
import { type ComplianceFile, ComplianceRecorder, Edits } from './compliance.js';

/**
 * The compliance export as Actiance XML: for each channel who was in it, what was said, and which files were sent. Which file belongs to
 * which message only their author and time tell, and files may come last, so the file is read twice.
 */
export async function* readActiance(
  file: ExportFile,
  attachments: ReadonlyMap<string, ExportFile>,
  most: number,
): AsyncGenerator<ExportRecord> {
  const facts = await factsIn(file, most);
  const recorder = new ComplianceRecorder(
    {
      edits: facts.edits,
      filesOf: post => facts.files.get(keyOf(post.place.conversation.id, post.author.address, post.time)) ?? [],
    },
    file.modifiedAt,
    attachments,
  );
  let room = { name: '', id: '' };
  let members: ChatParty[] = [];
  let present = new Set<string>();
  for await (const elements of xmlElements(file, { ...WANTED, most }))
    for (const element of elements) {
      if ('problem' in element) yield { problem: element.problem };
      else if (element.name === 'Conversation') {
        room = { name: element.attributes.Perspective ?? '', id: '' };
        members = [];
        present = new Set();
      } else if (element.name === 'RoomID') room = { ...room, id: roomIdOf(element.text) };
      else if (element.name === 'ParticipantEntered') {
        const address = addressOf(element.texts);
        if (address !== '' && !present.has(address)) members.push(partyOf(address));
        present.add(address);
      } else if (element.name === 'Message') {
        const { texts } = element;
        yield* recorder.recordsOf({
          place: {
            conversation: { id: room.id, name: room.name || members.map(({ address }) => address).join(', ') },
            members,
          },
          id: texts.MessageId ?? '',
          author: partyOf(addressOf(texts)),
          time: texts.DateTimeUTC ?? '',
          message: texts.Content ?? '',
          updateType: texts.UpdatedType ?? '',
          updateTime: texts.UpdatedDateTimeUTC ?? '',
          editedAs: texts.EditedNewMsgId ?? '',
          replyTo: '',
        });
      }
    }
}

const WANTED = {
  whole: ['RoomID', 'ParticipantEntered', 'Message', 'FileTransferStarted'],
  openings: ['Conversation'],
};

interface Facts {
  readonly edits: Edits;
  /** By `keyOf`. */
  readonly files: ReadonlyMap<string, readonly ComplianceFile[]>;
}

async function factsIn(file: ExportFile, most: number): Promise<Facts> {
  const edits = new Edits();
  const files = new Map<string, ComplianceFile[]>();
  let room = '';
  const note = (element: XmlElement) => {
    if ('problem' in element) return;
    const { name, texts, text } = element;
    if (name === 'RoomID') room = roomIdOf(text);
    if (name === 'Message') edits.note(texts.EditedNewMsgId ?? '', texts.UpdatedDateTimeUTC ?? '');
    if (name !== 'FileTransferStarted') return;
    const key = keyOf(room, addressOf(texts), texts.DateTimeUTC ?? '');
    const path = texts.FileName ?? '';
    const sent = { name: texts.UserFileName || (path.split('/').at(-1) ?? ''), path };
    gather(files, key, sent);
  };
  for await (const elements of xmlElements(file, { ...WANTED, most })) elements.forEach(note);
  return { edits, files };
}

/** `private - maths - 4yy…`, or without the name in the middle. */
function roomIdOf(text: string): string {
  return text.trim().split(' - ').at(-1) ?? '';
}

function addressOf(texts: Readonly<Record<string, string>>): string {
  return (texts.LoginName ?? '').trim().toLowerCase();
}

function partyOf(address: string): ChatParty {
  return { id: '', name: '', address };
}

function keyOf(room: string, address: string, time: string): string {
  return `${room}|${address}|${time}`;
}
