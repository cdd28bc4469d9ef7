import { isCompoundFile } from '../../parse/outlook/compound-file.js';
import { singleFile } from '../exports/format.js';
import { upTo } from '../exports/single-mail.js';
import { mailOfMsg } from '../outlook/read-outlook.js';

/** The name of the first thing in every `.msg` file; other compound files (Word, Excel) have none of it. */
const PROPERTIES = Buffer.from('__properties_version1.0', 'utf16le');
const STREAM = Buffer.from('__substg1.0_', 'utf16le');

/**
 * One message that was dragged out of Outlook (https://learn.microsoft.com/en-us/openspecs/exchange_server_protocols/ms-oxmsg). In watched
 * folders they are read as `.eml` files are (`folder/loose-files.ts`); this is for zips of them, and for files of another name.
 */
export const msg = singleFile({
  name: 'msg',
  title: 'Outlook message (`.msg`)',
  about: {
    recognisedBy: 'a compound file with Outlook’s properties, or of that name',
    lacks:
      'addresses of Exchange’s own (`/O=…`) without an SMTP address; fields of forms and invitations beside the words',
  },
  recognises({ bytes }, fileName) {
    return isCompoundFile(bytes) && (/\.msg$/i.test(fileName) || bytes.includes(PROPERTIES) || bytes.includes(STREAM));
  },
  async *read(stream, { receivedAt, maxMessageBytes }) {
    const file = await upTo(stream, maxMessageBytes);
    const raw = file === null ? null : await mailOfMsg(file, receivedAt);
    if (file === null) yield { problem: 'MESSAGE_TOO_LARGE' };
    else yield raw === null ? { problem: 'RECORD_UNREADABLE' } : { raw };
  },
});
