import type { SlackAttachment, SlackMessage } from './message.js';

/** Deeper than Slack lets anybody nest. */
const MOST_NESTED = 12;

/**
 * What a message says, in Slack's notation: its text; where that is empty, its blocks; what a bot or app says in attachments; and what was
 * forwarded. Previews of web pages are nobody's words.
 */
export function wordsOf(message: SlackMessage): string {
  const isApp = Boolean(message.bot_id) || message.subtype === 'bot_message';
  const own = message.text || message.comment?.comment || blockText(message.blocks ?? [], MOST_NESTED);
  const further = (message.attachments ?? [])
    .filter(({ is_share, is_msg_unfurl }) => isApp || is_share || is_msg_unfurl)
    .map(attachmentText);
  return [own, ...further].filter(part => part.trim() !== '').join('\n');
}

function attachmentText({ pretext, title, title_link, text, fallback, fields }: SlackAttachment): string {
  const linked = title && title_link ? `<${title_link}|${title}>` : title;
  const lines = [pretext, linked, text, ...(fields ?? []).flatMap(field => [field.title, field.value])];
  return lines.filter(Boolean).join('\n') || fallback || '';
}

/** The texts within blocks, one after the other; elements of rich text form one line, as their line breaks are in them. */
function blockText(blocks: readonly unknown[], depth: number): string {
  if (depth === 0) return '';
  return blocks
    .map(block => elementText(block, depth))
    .filter(Boolean)
    .join('\n');
}

function elementText(element: unknown, depth: number): string {
  if (depth === 0 || typeof element !== 'object' || element === null) return '';
  const part: Readonly<Record<string, unknown>> = { ...element };
  const { type, text, url, user_id: user, elements, fields } = part;
  if (type === 'user' && typeof user === 'string') return `<@${user}>`;
  if (type === 'link' && typeof url === 'string') return typeof text === 'string' ? `<${url}|${text}>` : `<${url}>`;
  if (typeof text === 'string') return text;
  if (typeof text === 'object' && text !== null) return elementText(text, depth - 1);
  if (Array.isArray(elements)) return elements.map(inner => elementText(inner, depth - 1)).join(glueOf(type));
  return Array.isArray(fields) ? blockText(fields, depth - 1) : '';
}

function glueOf(type: unknown): string {
  return type === 'rich_text_section' || type === 'rich_text_quote' || type === 'rich_text_preformatted' ? '' : '\n';
}
