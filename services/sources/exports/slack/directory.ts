import { z } from 'zod';
import type { ChatParty, RawChat } from '../../source.js';
import type { ExportFile } from '../export-file.js';
import type { RecordProblem } from '../format.js';
import { isProblem, jsonParts } from '../json-parts.js';
import { lenient, lenientText } from '../lenient.js';

const text = lenientText;
const user = z.object({
  id: z.string(),
  name: text,
  real_name: text,
  profile: lenient(z.object({ real_name: text, display_name: text, email: text })),
});
const conversation = z.object({
  id: z.string(),
  name: text,
  members: lenient(z.array(z.string())),
});

export interface SlackConversation extends Pick<RawChat, 'conversation' | 'members'> {}

/** Who and what the export's lists name. */
export interface SlackDirectory {
  readonly people: ReadonlyMap<string, ChatParty>;
  /** By id and by name: folders are named by one or the other. */
  readonly conversations: ReadonlyMap<string, SlackConversation>;
  /** What of the lists is broken. */
  readonly problems: readonly RecordProblem[];
}

const PEOPLE = ['users.json', 'org_users.json'];
export const CONVERSATIONS = ['channels.json', 'groups.json', 'dms.json', 'mpims.json'];

export async function readDirectory(top: ReadonlyMap<string, ExportFile>, mostBytes: number): Promise<SlackDirectory> {
  const problems: RecordProblem[] = [];
  const people = new Map<string, ChatParty>();
  for await (const one of itemsOf(filesOf(top, PEOPLE), user, mostBytes, problems)) people.set(one.id, partyOf(one));
  const conversations = new Map<string, SlackConversation>();
  for await (const one of itemsOf(filesOf(top, CONVERSATIONS), conversation, mostBytes, problems)) {
    const members = (one.members ?? []).map(id => people.get(id) ?? { id, name: '', address: '' });
    const name = one.name || members.map(member => member.name || member.id).join(', ');
    const known = { conversation: { id: one.id, name }, members };
    conversations.set(one.id, known);
    if (one.name) conversations.set(one.name, known);
  }
  return { people, conversations, problems };
}

function filesOf(top: ReadonlyMap<string, ExportFile>, names: readonly string[]): readonly ExportFile[] {
  return names.flatMap(name => top.get(name) ?? []);
}

/** The items of lists; what of them is broken is noted. */
async function* itemsOf<Type extends z.ZodType>(
  files: readonly ExportFile[],
  type: Type,
  mostBytes: number,
  problems: RecordProblem[],
): AsyncGenerator<z.output<Type>> {
  for (const file of files)
    for await (const parts of jsonParts(file, { lists: [''], mostBytes }))
      for (const part of parts) {
        const { data } = isProblem(part) ? {} : type.safeParse(part.value);
        if (data) yield data;
        else problems.push(isProblem(part) ? part.problem : 'RECORD_UNREADABLE');
      }
}

function partyOf({ id, name, real_name, profile }: z.infer<typeof user>): ChatParty {
  return {
    id,
    name: profile?.real_name || real_name || profile?.display_name || name || '',
    address: (profile?.email ?? '').toLowerCase(),
  };
}
