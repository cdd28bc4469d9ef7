import { singleFile } from '../exports/format.js';
import { beginsAsEmlx, beginsAsMail, mailOfEmlx, upTo } from '../exports/single-mail.js';

/**
 * One mail a file: `.eml` (RFC 5322), and Apple Mail's `.emlx`: the length of the mail, the mail, a list of properties
 * (https://docs.fileformat.com/email/emlx, https://preservation.tylerthorsted.com/2023/10). In watched folders they are read as Maildirs are
 * (`folder/loose-files.ts`); this is for zips of them, and for files of another name.
 */
export const eml = singleFile({
  name: 'eml',
  title: 'mail in single files (`.eml`, `.emlx`)',
  about: {
    recognisedBy: 'its name and a header, or three headers of a mail; for `.emlx` the length in the first line',
    lacks: 'who got a blind copy; attachments that Apple Mail keeps beside a `.partial.emlx`',
  },
  recognises({ text }, fileName) {
    if (/\.emlx$/i.test(fileName)) return beginsAsEmlx(text);
    return /\.eml$/i.test(fileName) ? /^[!-9;-~]{1,200}:/.test(text) : beginsAsMail(text);
  },
  async *read(stream, { name, receivedAt, maxMessageBytes }) {
    const file = await upTo(stream, maxMessageBytes);
    if (file === null) {
      yield { problem: 'MESSAGE_TOO_LARGE' };
      return;
    }
    const { mail, isCutOff } = /\.emlx$/i.test(name) ? mailOfEmlx(file) : { mail: file, isCutOff: false };
    yield { raw: { kind: 'mime', bytes: mail, receivedAt, envelope: [] } };
    if (isCutOff) yield { problem: 'EXPORT_CUT_OFF' };
  },
});
