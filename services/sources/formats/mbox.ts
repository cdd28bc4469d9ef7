import { singleFile } from '../exports/format.js';
import { beginsAsVaultChat } from '../exports/google-chat/vault-document.js';
import { messagesOfMbox } from '../exports/mbox-file.js';

/**
 * Mail in one file: mboxo, mboxrd, mboxcl and mboxcl2 (https://www.loc.gov/preservation/digital/formats/fdd/fdd000383.shtml,
 * https://manpages.ubuntu.com/manpages/focal/man5/mbox.5qmail.html), as Thunderbird, Unix, Google Takeout and Vault and Apple Mail's
 * "Export Mailbox" write it.
 */
export const mbox = singleFile({
  name: 'mbox',
  title: 'mbox',
  about: {
    recognisedBy: 'a first line that begins with `From `, and a header after it',
    lacks: 'who got a blind copy, unless the program kept it',
  },
  recognises(head) {
    // Chat that Google Vault packs as mail is read as chat.
    if (beginsAsVaultChat(head.text)) return false;
    return /^From [^\n]*\n(?:>?[!-9;-~]+:|From )/.test(head.bytes.toString('latin1', 0, 4_096));
  },
  async *read(stream, { receivedAt, maxMessageBytes }) {
    for await (const { bytes, deliveredAt, isCutOff } of messagesOfMbox(stream, maxMessageBytes)) {
      if (bytes === null) yield { problem: 'MESSAGE_TOO_LARGE' };
      else if (bytes.length === 0) yield { problem: 'RECORD_UNREADABLE' };
      else yield { raw: { kind: 'mime', bytes, receivedAt: deliveredAt ?? receivedAt, envelope: [] } };
      if (isCutOff) yield { problem: 'EXPORT_CUT_OFF' };
    }
  },
});
