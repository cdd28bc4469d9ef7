import { z } from 'zod';
import type { ChatParty, RawChat } from '../../source.js';
import type { ExportFile } from '../export-file.js';
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
}

const PEOPLE = ['users.json', 'org_users.json'];
export const CONVERSATIONS = ['channels.json', 'groups.json', 'dms.json', 'mpims.json'];

export async function readDirectory(top: ReadonlyMap<string, ExportFile>, mostBytes: number): Promise<SlackDirectory> {
  const people = new Map<string, ChatParty>();
  for await (const value of itemsOf(top, PEOPLE, mostBytes)) {
    const { data } = user.safeParse(value);
    if (data) people.set(data.id, partyOf(data));
  }
  const conversations = new Map<string, SlackConversation>();
  for await (const value of itemsOf(top, CONVERSATIONS, mostBytes)) {
    const { data } = conversation.safeParse(value);
    if (!data) continue;
    const members = (data.members ?? []).map(id => people.get(id) ?? { id, name: '', address: '' });
    const name = data.name || members.map(member => member.name || member.id).join(', ');
    const known = { conversation: { id: data.id, name }, members };
    conversations.set(data.id, known);
    if (data.name) conversations.set(data.name, known);
  }
  return { people, conversations };
}

async function* itemsOf(
  top: ReadonlyMap<string, ExportFile>,
  names: readonly string[],
  mostBytes: number,
): AsyncGenerator<unknown> {
  for (const name of names) {
    const file = top.get(name);
    if (!file) continue;
    for await (const parts of jsonParts(file, { lists: [''], mostBytes }))
      for (const part of parts) if (!isProblem(part)) yield part.value;
  }
}

function partyOf({ id, name, real_name, profile }: z.infer<typeof user>): ChatParty {
  return {
    id,
    name: profile?.real_name || real_name || profile?.display_name || name || '',
    address: (profile?.email ?? '').toLowerCase(),
  };
}
