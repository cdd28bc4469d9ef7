import { z } from 'zod';

const relation = z.looseObject({
  rel_type: z.string().nullish(),
  event_id: z.string().nullish(),
  key: z.string().nullish(),
  is_falling_back: z.boolean().nullish(),
  'm.in_reply_to': z.looseObject({ event_id: z.string().nullish() }).nullish(),
});

const content = z.looseObject({
  msgtype: z.string().nullish(),
  body: z.string().nullish(),
  format: z.string().nullish(),
  formatted_body: z.string().nullish(),
  filename: z.string().nullish(),
  url: z.string().nullish(),
  file: z.looseObject({ url: z.string().nullish() }).nullish(),
  info: z.looseObject({ mimetype: z.string().nullish() }).nullish(),
  geo_uri: z.string().nullish(),
  membership: z.string().nullish(),
  displayname: z.string().nullish(),
  'm.relates_to': relation.nullish(),
  'm.new_content': z.unknown().optional(),
});
export type MatrixContent = z.infer<typeof content>;

const replacement = z.looseObject({ origin_server_ts: z.number(), content });
const annotation = z.looseObject({ type: z.string().nullish(), key: z.string(), count: z.number().int().min(1) });

/** https://spec.matrix.org/v1.11/client-server-api/#room-event-format */
export const matrixEvent = z.looseObject({
  type: z.string(),
  event_id: z.string(),
  room_id: z.string().nullish(),
  sender: z.string(),
  origin_server_ts: z.number(),
  state_key: z.string().nullish(),
  redacts: z.string().nullish(),
  content,
  unsigned: z
    .looseObject({
      redacted_because: z.looseObject({ origin_server_ts: z.number().nullish() }).nullish(),
      'm.relations': z
        .looseObject({
          'm.replace': replacement.nullish().catch(null),
          'm.annotation': z
            .looseObject({ chunk: z.array(annotation) })
            .nullish()
            .catch(null),
        })
        .nullish(),
    })
    .nullish(),
});
export type MatrixEvent = z.infer<typeof matrixEvent>;

/** The words after an edit. */
export function newContentOf(event: Pick<MatrixEvent, 'content'>): MatrixContent | null {
  return content.safeParse(event.content['m.new_content']).data ?? null;
}

/** What is in a message: its own words, without those that clients repeat of what it answers. */
export function wordsOf(
  { body, format, formatted_body: html, geo_uri: place, ...more }: MatrixContent,
  isReply: boolean,
): { readonly body: string; readonly bodyType: 'text' | 'html' } {
  if (format === 'org.matrix.custom.html' && html) return { body: withoutReply(html), bodyType: 'html' };
  const poll = pollOf(more['m.poll.start'] ?? more['org.matrix.msc3381.poll.start']);
  const own = isReply ? (body ?? '').replace(/^(?:> [^\n]*(?:\n|$))+\n?/, '') : (body ?? '');
  return { body: [own, place ?? '', poll].filter(Boolean).join('\n'), bodyType: 'text' };
}

/** https://spec.matrix.org/v1.11/client-server-api/#fallbacks-for-rich-replies */
function withoutReply(html: string): string {
  const end = html.indexOf('</mx-reply>');
  return html.trimStart().startsWith('<mx-reply>') && end >= 0 ? html.slice(end + '</mx-reply>'.length) : html;
}

const pollStart = z.looseObject({
  question: z.looseObject({}),
  answers: z.array(z.looseObject({})).default([]),
});

function pollOf(value: unknown): string {
  const { data } = pollStart.safeParse(value);
  if (!data) return '';
  const textOf = (part: Readonly<Record<string, unknown>>) => {
    const text = part.body ?? part['org.matrix.msc1767.text'] ?? part['m.text'];
    if (typeof text === 'string') return text;
    const [first] = z
      .array(z.looseObject({ body: z.string() }))
      .catch([])
      .parse(text);
    return first?.body ?? '';
  };
  return [data.question, ...data.answers].map(textOf).filter(Boolean).join('\n');
}
