import type { ImapFlow } from 'imapflow';
import type { ImapConfig } from '../../config.js';
import { ServiceError } from '../../errors.js';
import type { CheckLine } from '../source.js';
import type { Connection } from './connection.js';
import { isGmail } from './folders.js';
import { listFolders } from './listing.js';

type Line = 'Server' | 'Encryption' | 'Log-in';
/** In the order in which the way in is tried. */
const WAY_IN: readonly Line[] = ['Server', 'Encryption', 'Log-in'];

/** Tries the whole way in and says line by line what works. A line that fails ends the list: what follows could not be tried. */
export async function checkMailbox(
  config: ImapConfig,
  connection: Connection,
  signal: AbortSignal,
): Promise<readonly CheckLine[]> {
  const stop = () => connection.drop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    return [...wayIn(config), ...(await connection.run(client => folderLines(client, config.folders)))];
  } catch (error) {
    return failedLines(config, error);
  } finally {
    signal.removeEventListener('abort', stop);
    await connection.close();
  }
}

function wayIn(config: ImapConfig): CheckLine[] {
  const encryption: CheckLine =
    config.security === 'none'
      ? {
          label: 'Encryption',
          outcome: 'advice',
          detail: `The connection is not encrypted. That is accepted only since ${config.host} is this machine.`,
        }
      : passed('Encryption', 'The connection is encrypted and the certificate is valid.');
  return [
    passed('Server', `${config.host} answers on port ${config.port}.`),
    encryption,
    passed('Log-in', 'The log-in works.'),
  ];
}

async function folderLines(client: ImapFlow, chosen: readonly string[] | null): Promise<CheckLine[]> {
  const folders = await listFolders(client, chosen);
  const listed = await client.list();
  const missing = (chosen ?? []).filter(path => !folders.some(folder => folder.name === path)).length;
  const refused = folders.filter(folder => folder.excluded === 'FOLDER_REFUSED').length;
  const read = folders.filter(folder => folder.excluded === null);
  const messages = read.reduce((sum, folder) => sum + (folder.present ?? 0), 0);
  const mailbox = await client.mailboxOpen(read[0]?.name ?? 'INBOX', { readOnly: true });
  const lines = [foldersLine({ read: read.length, messages, missing, refused })];
  if (isGmail(client) && chosen === null && !listed.some(folder => folder.specialUse === '\\All'))
    lines.push(NO_ALL_MAIL);
  lines.push(
    listed.some(folder => folder.specialUse === '\\Sent' || /^sent/i.test(folder.name))
      ? passed('Sent mail', 'There is a folder of sent mail.')
      : NO_SENT_MAIL,
    mailbox.readOnly ? passed('Read only', 'Folders are opened read-only; no message changes.') : NOT_READ_ONLY,
  );
  return lines;
}

function foldersLine(found: { read: number; messages: number; missing: number; refused: number }): CheckLine {
  const failed = (detail: string): CheckLine => ({ label: 'Folders', outcome: 'failed', detail });
  if (found.missing > 0)
    return failed(
      `${found.missing} of the chosen folders do not exist. Check how they are spelt, with the server’s separator.`,
    );
  if (found.read === 0) return failed('There is no folder to read. Check the permissions of this account.');
  const detail = `${found.read} folders with ${found.messages} messages will be read.`;
  if (found.refused === 0) return passed('Folders', detail);
  const advice = `${detail} The server lets this account not look into ${found.refused} more.`;
  return { label: 'Folders', outcome: 'advice', detail: advice };
}

const FAILS: Readonly<Record<string, Line>> = {
  MAILBOX_NAME_UNKNOWN: 'Server',
  MAILBOX_UNREACHABLE: 'Server',
  MAILBOX_SILENT: 'Server',
  MAILBOX_TLS_REFUSED: 'Encryption',
  MAILBOX_LOGIN_REFUSED: 'Log-in',
  MAILBOX_LOGIN_UNSUPPORTED: 'Log-in',
  MAILBOX_NOT_CONNECTED: 'Log-in',
  MAILBOX_UNAVAILABLE: 'Log-in',
  MAILBOX_TOO_MANY_CONNECTIONS: 'Log-in',
};

/** What came before the failure did work; of a token nothing is known, since it is asked for first. */
function failedLines(config: ImapConfig, error: unknown): readonly CheckLine[] {
  if (!(error instanceof ServiceError))
    return [{ label: 'Mailbox', outcome: 'failed', detail: 'The test failed. See the log.' }];
  const label = FAILS[error.code];
  const before = label === undefined ? [] : wayIn(config).slice(0, WAY_IN.indexOf(label));
  const named = label ?? (error.code === 'MAILBOX_TOKEN_REFUSED' ? 'Log-in' : 'Mailbox');
  return [...before, { label: named, outcome: 'failed', detail: `${error.message} ${error.remedy}` }];
}

function passed(label: string, detail: string): CheckLine {
  return { label, outcome: 'passed', detail };
}

const NO_SENT_MAIL: CheckLine = {
  label: 'Sent mail',
  outcome: 'advice',
  detail: 'No folder of sent mail was found. What this account sends is then seen in the recipients’ mailboxes only.',
};

const NO_ALL_MAIL: CheckLine = {
  label: 'All Mail',
  outcome: 'failed',
  detail:
    'Gmail hides All Mail from IMAP, so archived mail would be missed. In Gmail’s settings, under Labels, switch on “Show in IMAP” for All Mail, Spam and Bin.',
};

const NOT_READ_ONLY: CheckLine = {
  label: 'Read only',
  outcome: 'advice',
  detail: 'The server did not confirm read-only access. Candour changes nothing all the same.',
};
