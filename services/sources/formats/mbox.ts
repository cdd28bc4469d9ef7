import { singleFile } from '../exports/format.js';
import { readMbox } from '../exports/mbox-file.js';

/** Mail in one file: mboxrd, mboxo, and what Google Takeout writes. */
export const mbox = singleFile({
  name: 'mbox',
  title: 'mbox',
  about: { recognisedBy: 'a first line that begins with `From `, and headers after it', lacks: 'who got a blind copy' },
  recognises(head) {
    return /^From [^\n]*\n(?:>?[!-9;-~]+:|From )/.test(head.bytes.toString('latin1', 0, 4_096));
  },
  async *read(stream, { receivedAt, maxMessageBytes }) {
    for await (const bytes of readMbox(stream, maxMessageBytes)) {
      yield bytes === null
        ? { problem: 'MESSAGE_TOO_LARGE' }
        : { raw: { kind: 'mime', bytes, receivedAt, envelope: [] } as const };
    }
  },
});
