import type { MessageRecord } from '../../models/message.js';
import type { MessageText } from '../../models/text.js';
import type { Message } from '../message.js';

/** A message as detection saw it, from what is kept of it. Its date is the one it happened at, as far as could be known. */
export function storedMessage(record: MessageRecord, words: MessageText): Message {
  const { _id: id, channel, platform, threadKey, at, receivedAt, direction, readProblems } = record;
  return { id, channel, platform, threadKey, sentAt: at, receivedAt, direction, readProblems, ...words };
}
