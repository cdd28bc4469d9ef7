import { z } from 'zod';
import { lenient, lenientList, lenientText as text } from '../lenient.js';

export const takeoutPerson = z.object({ name: text, email: text });
export type TakeoutPerson = z.infer<typeof takeoutPerson>;

const file = z.object({ original_name: text, export_name: text });
export type TakeoutFile = z.infer<typeof file>;

const annotation = z.object({
  /** Google's own odd name for a link. */
  url_metadata: lenient(
    z.object({ url: lenient(z.object({ private_do_not_access_or_else_safe_url_wrapped_value: text })) }),
  ),
  drive_metadata: lenient(z.object({ id: text, title: text })),
  video_call_metadata: lenient(z.object({ meeting_space: lenient(z.object({ meeting_url: text })) })),
});

const version = {
  text,
  created_date: text,
  updated_date: text,
  attached_files: lenientList(file),
  annotations: lenientList(annotation),
};
const takeoutVersion = z.object(version);
export type TakeoutVersion = z.infer<typeof takeoutVersion>;

export const takeoutMessage = z.object({
  ...version,
  /** `<group>/<topic>/<message>`; the first message of a topic has the topic's id. */
  message_id: z.string().min(1),
  /** Missing in what is left of deleted messages. */
  creator: lenient(takeoutPerson),
  message_state: text,
  deleted_date: text,
  previous_message_versions: lenientList(takeoutVersion),
  reactions: lenientList(
    z.object({
      emoji: lenient(z.object({ unicode: text, custom_emoji: lenient(z.object({ shortcode: text })) })),
      reactor_emails: lenientList(z.string()),
    }),
  ),
});
export type TakeoutMessage = z.infer<typeof takeoutMessage>;

/** The words of a version, with links that stand beside them rather than in them: cards of pages, calls. */
export function wordsOf({ text: own, annotations }: TakeoutVersion): string {
  const links = annotations.flatMap(({ url_metadata, video_call_metadata }) => [
    url_metadata?.url?.private_do_not_access_or_else_safe_url_wrapped_value,
    video_call_metadata?.meeting_space?.meeting_url,
  ]);
  const further = links.filter(link => link && !(own ?? '').includes(link));
  return [own, ...new Set(further)].filter(Boolean).join('\n');
}
