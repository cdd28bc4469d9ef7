/** Half-open range of bytes. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** What `mail.ts` looks at, beside everything that says what the content is. */
const READ = new Set(
  (
    'from sender reply-to to cc bcc resent-to resent-cc resent-bcc delivered-to x-original-to x-gm-original-to envelope-to ' +
    'subject date ' +
    'message-id in-reply-to references mime-version'
  ).split(' '),
);
const NAME = /^([A-Za-z0-9-]{1,80}):/;
/** Beyond these a head is unusual, and the parser must see all of it: it may give up. */
const MOST_CHARACTERS = 64_000;
const MOST_LINES = 500;

/**
 * Where in the head of a message, which ends with a line break, the headers stand that nobody looks at: the marks of relays and filters,
 * most of a head, and dear to parse. Only such as are beyond doubt.
 */
export function unreadHeaders(head: string): readonly Range[] {
  if (head.length > MOST_CHARACTERS) return [];
  const ranges: Range[] = [];
  let unread = false;
  let lines = 0;
  // The first line may be no header.
  for (let start = head.indexOf('\n') + 1; start > 0 && start < head.length; ) {
    const next = head.indexOf('\n', start) + 1;
    if (next === 0) return [];
    lines += 1;
    if (lines > MOST_LINES) return [];
    const folded = head.charAt(start) === ' ' || head.charAt(start) === '\t';
    if (!folded) unread = isUnread(head.slice(start, Math.min(next, start + 90)));
    if (unread) {
      const last = ranges.at(-1);
      if (last?.end === start) ranges[ranges.length - 1] = { start: last.start, end: next };
      else ranges.push({ start, end: next });
    }
    start = next;
  }
  return ranges;
}

function isUnread(line: string): boolean {
  const name = NAME.exec(line)?.[1]?.toLowerCase();
  return name !== undefined && !READ.has(name) && !name.startsWith('content-');
}
