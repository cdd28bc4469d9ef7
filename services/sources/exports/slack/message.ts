import { z } from 'zod';
import { lenient, lenientText } from '../lenient.js';

const text = lenientText;

const file = z.object({
  id: text,
  name: text,
  title: text,
  mimetype: text,
  mode: text,
  url_private: text,
  permalink: text,
});
export type SlackFile = z.infer<typeof file>;

/** What bots write, what was forwarded, and previews of links. */
const attachment = z.object({
  pretext: text,
  title: text,
  title_link: text,
  text: text,
  fallback: text,
  author_name: text,
  is_share: lenient(z.boolean()),
  is_msg_unfurl: lenient(z.boolean()),
  fields: lenient(z.array(z.object({ title: text, value: text }))),
});
export type SlackAttachment = z.infer<typeof attachment>;

/** One message of a day's file; all else that Slack writes is of no use here. */
export const slackMessage = z.object({
  type: text,
  subtype: text,
  /** Its id within the conversation, and when it was sent: seconds with six digits behind the point. */
  ts: z.string().regex(/^\d{1,11}(?:\.\d{1,9})?$/),
  user: text,
  bot_id: text,
  username: text,
  bot_profile: lenient(z.object({ name: text })),
  user_profile: lenient(z.object({ real_name: text, display_name: text, name: text })),
  text: text,
  blocks: lenient(z.array(z.unknown())),
  attachments: lenient(z.array(attachment)),
  files: lenient(z.array(file)),
  /** Before 2018. */
  file: lenient(file),
  comment: lenient(z.object({ user: text, comment: text })),
  thread_ts: text,
  edited: lenient(z.object({ user: text, ts: text })),
  reactions: lenient(
    z.array(z.object({ name: z.string(), users: lenient(z.array(z.string())), count: lenient(z.number()) })),
  ),
});
export type SlackMessage = z.infer<typeof slackMessage>;

/** In exports with logs of edits and deletions: what became of an earlier message. */
export const slackChange = z.object({
  subtype: z.enum(['message_changed', 'message_deleted']),
  ts: text,
  deleted_ts: text,
  message: lenient(slackMessage),
  previous_message: lenient(slackMessage),
  original: lenient(slackMessage),
});
export type SlackChange = z.infer<typeof slackChange>;

export function tellsOfChange(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('subtype' in value)) return false;
  return value.subtype === 'message_changed' || value.subtype === 'message_deleted';
}

/** Slack tells of these that somebody did something; nobody wrote them. https://docs.slack.dev/reference/events/message */
const NOTICES = new Set(
  `bot_add bot_enable bot_disable bot_remove channel_archive channel_convert_to_private channel_convert_to_public channel_join channel_leave channel_name channel_posting_permissions
  channel_purpose channel_topic channel_unarchive channel_canvas_updated ekm_access_denied group_archive group_join group_leave group_name group_purpose group_topic
  group_unarchive huddle_thread joiner_notification joiner_notification_for_inviter message_replied pinned_item unpinned_item reminder_add sh_room_created sh_room_shared
  tabbed_canvas_updated reply_broadcast`.split(/\s+/),
);

export function isNotice({ subtype }: SlackMessage): boolean {
  return subtype !== null && subtype !== undefined && NOTICES.has(subtype);
}
