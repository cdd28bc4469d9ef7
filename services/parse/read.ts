import type { Message } from '../message.js';
import type { Register } from '../register/register.js';
import type { RawMessage } from '../sources/source.js';
import { parseChat } from './chat.js';
import type { FileReading } from './file-reading.js';
import { parseJournaled } from './journal.js';
import { parseMime } from './mime.js';
import { resolveMessage } from './resolve.js';

/**
 * A raw message as a Message; `files`: how its files are read. Whatever could not be read stands in `readProblems`; nothing is passed over in
 * silence.
 */
export async function readMessage(
  raw: RawMessage,
  register: Register,
  identityKey: Uint8Array,
  files?: FileReading,
): Promise<Message> {
  const parsed =
    raw.kind === 'chat'
      ? parseChat(raw, files)
      : await (raw.journal ? parseJournaled(raw, files) : parseMime(raw, files));
  return resolveMessage(parsed, register, identityKey);
}
