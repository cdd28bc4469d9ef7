import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A rule that is right in everything; a test changes what it is about. */
export const RULE = `id: grooming.secrecy.own-delete
code: grooming.secrecy
severity: high
confidence: 0.8
reason: Asks the pupil to hide messages.
why: Secrecy keeps others from seeing.
known-false-alarms: none known
when:
  author: adult
  recipient: pupil
  any:
    - "delete (this|our) <messages>"
examples:
  raises: ["delete this chat", "please delete our messages"]
  ignores: ["delete the folder", "our chat was fine"]
`;
const LIST = 'id: messages\nwords: [message, messages, chat, chats]\n';

/** Writes these files into a folder of their own, hands it over and takes it away again. */
export function withRules<T>(files: Readonly<Record<string, string>>, use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'candour-rules-'));
  try {
    for (const [name, content] of Object.entries({ 'lists/messages.yaml': LIST, ...files })) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
