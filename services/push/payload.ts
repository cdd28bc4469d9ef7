import { z } from 'zod';
import { ownRecord } from '../sources/exports/own-record.js';

/** Messages in one delivery. */
export const MOST_MESSAGES = 500;

/** As a line of Candour JSONL, with the zone of its time: a server has no time zone of its own to guess with. */
const pushed = ownRecord.extend({ sentAt: z.iso.datetime({ offset: true }).nullish() });

const payload = z.union([
  pushed.transform(one => [one]),
  z.object({ messages: z.array(pushed).min(1).max(MOST_MESSAGES) }).transform(({ messages }) => messages),
]);

export type PushedMessage = z.infer<typeof pushed>;

/** One message, or an object with `messages`. `null`: it is neither, and `paths` says where it differs, without its words. */
export function readPayload(
  body: Uint8Array,
): { readonly messages: readonly PushedMessage[] } | { readonly messages: null; readonly paths: readonly string[] } {
  let written: unknown;
  try {
    written = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return { messages: null, paths: ['not JSON in UTF-8'] };
  }
  const many = typeof written === 'object' && written !== null && 'messages' in written;
  const read = payload.safeParse(written);
  if (read.success) return { messages: read.data };
  const exact = many ? z.object({ messages: z.array(pushed).min(1).max(MOST_MESSAGES) }) : pushed;
  const issues = exact.safeParse(written).error?.issues ?? [];
  return { messages: null, paths: issues.slice(0, 20).map(issue => issue.path.map(String).join('.') || '(the whole)') };
}
