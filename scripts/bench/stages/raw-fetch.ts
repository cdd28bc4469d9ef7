// The lower bound: imapflow fetches every message of the mailbox and throws the bytes away.
import { ImapFlow } from 'imapflow';
import { reportRun } from '../measure.js';

const [port = '', user = '', pass = '', count = ''] = process.argv.slice(2);
const client = new ImapFlow({
  host: '127.0.0.1',
  port: Number(port),
  secure: false,
  doSTARTTLS: false,
  auth: { user, pass },
  logger: false,
});
client.on('error', () => undefined);
await client.connect();
await reportRun(Number(count), async () => {
  await client.mailboxOpen('INBOX', { readOnly: true });
  let bytes = 0;
  for await (const message of client.fetch('1:*', { uid: true, source: true }, { uid: true }))
    bytes += message.source?.length ?? 0;
  if (bytes === 0) throw new Error('The mailbox is empty.');
});
await client.logout();
