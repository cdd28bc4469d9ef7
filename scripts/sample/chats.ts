import { instantOf } from './calendar.js';
import type { Cast, CastMember } from './cast.js';
import type { ChatLine, SampleChat } from './story.js';

const TIME_ZONE = 'Europe/London';

/** A Graph export of the chats: one page of `chatMessage` objects. */
export function teamsExport(chats: readonly SampleChat[], cast: Cast, today: Date): string {
  const value = chats.flatMap(chat =>
    inOrder(chat, today).map(({ line, at }, index) => {
      const author = cast.find(line.from);
      const time = at.toISOString();
      return {
        id: String(at.getTime() + index),
        replyToId: null,
        etag: String(at.getTime()),
        messageType: 'message',
        createdDateTime: time,
        lastModifiedDateTime: time,
        lastEditedDateTime: null,
        deletedDateTime: null,
        subject: null,
        importance: 'normal',
        locale: 'en-gb',
        chatId: chat.id,
        channelIdentity: null,
        from: {
          application: null,
          device: null,
          user: { id: author.teamsId, displayName: author.name, userIdentityType: 'aadUser' },
        },
        body: { contentType: 'html', content: `<p>${escapeHtml(line.text).replaceAll('\n', '<br>')}</p>` },
        attachments: [],
        mentions: [],
        reactions: [],
      };
    }),
  );
  const context = 'https://graph.microsoft.com/v1.0/$metadata#Collection(chatMessage)';
  return JSON.stringify({ '@odata.context': context, '@odata.count': value.length, value }, null, 1);
}

/** An Android export, British settings. */
export function whatsappExport(group: { name: string; lines: readonly ChatLine[] }, today: Date): string {
  const opening =
    'Messages and calls are end-to-end encrypted. Only people in this chat can read, listen to, or share them. Learn more.';
  const lines = group.lines.map(line => ({ line, at: instantOf(line.at, today, TIME_ZONE) }));
  const first = lines[0]?.at ?? today;
  return [
    `${wallTime(first)} - ${opening}`,
    `${wallTime(first)} - Glenn Moffat created group "${group.name}"`,
    ...lines.map(({ line, at }) => `${wallTime(at)} - ${line.from}: ${line.text}`),
    '',
  ].join('\n');
}

/** Candour's own JSONL. */
export function jsonlExport(chats: readonly SampleChat[], cast: Cast, today: Date): string {
  const rows = chats.flatMap(chat =>
    inOrder(chat, today).map(({ line, at }, index) => ({
      platform: 'platform',
      conversation: { id: chat.id, name: chat.name },
      id: `${chat.id}-${index + 1}`,
      author: party(cast.find(line.from)),
      members: chat.members.map(who => party(cast.find(who))),
      sentAt: at.toISOString(),
      text: line.text,
    })),
  );
  return rows.map(row => `${JSON.stringify(row)}\n`).join('');
}

/** Candour's own CSV. */
export function csvExport(chats: readonly SampleChat[], cast: Cast, today: Date): string {
  const header =
    'sent_at,platform,conversation_id,conversation_name,message_id,author_id,author_name,author_address,members,text,reply_to';
  const rows = chats.flatMap(chat => {
    const members = chat.members.map(who => `${cast.find(who).name} <${cast.find(who).address}>`).join(';');
    return inOrder(chat, today).map(({ line, at }, index) => {
      const author = cast.find(line.from);
      const id = `${chat.id}-${index + 1}`;
      return [
        at.toISOString(),
        'helpdesk',
        chat.id,
        chat.name,
        id,
        author.id,
        author.name,
        author.address,
        members,
        line.text,
        '',
      ]
        .map(cell => `"${cell.replaceAll('"', '""')}"`)
        .join(',');
    });
  });
  return `${[header, ...rows].join('\r\n')}\r\n`;
}

function inOrder(chat: SampleChat, today: Date): { line: ChatLine; at: Date }[] {
  return chat.lines.map(line => ({ line, at: instantOf(line.at, today, TIME_ZONE) }));
}

function party(member: CastMember): { id: string; name: string; address: string } {
  return { id: member.id, name: member.name, address: member.address };
}

function wallTime(at: Date): string {
  const parts = { timeZone: TIME_ZONE, day: '2-digit', month: '2-digit', year: 'numeric' } as const;
  return new Intl.DateTimeFormat('en-GB', { ...parts, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(
    at,
  );
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
