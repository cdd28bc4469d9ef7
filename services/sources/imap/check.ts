import type { ImapConfig } from '../../config.js';
import { ServiceError } from '../../errors.js';
import type { CheckLine } from '../source.js';
import type { Connection } from './connection.js';
import { chosenFolders } from './folders.js';

/** Tries the whole way in and says line by line what works. A line that fails ends the list: what follows could not be tried. */
export async function checkMailbox(
  config: ImapConfig,
  connection: Connection,
  signal: AbortSignal,
): Promise<readonly CheckLine[]> {
  const stop = () => connection.drop();
  signal.addEventListener('abort', stop, { once: true });
  const lines: CheckLine[] = [];
  try {
    const folders = await connection.run(async client => {
      lines.push({ label: 'Server', outcome: 'passed', detail: `${config.host} answers on port ${config.port}.` });
      lines.push(securityLine(config, client.secureConnection));
      lines.push({ label: 'Log-in', outcome: 'passed', detail: 'The log-in works.' });
      const listed = await client.list();
      const sent = listed.some(folder => folder.specialUse === '\\Sent' || /^sent/i.test(folder.name));
      const read = (await chosenFolders(client, config.folders)).filter(folder => folder.excluded === null);
      const missing = (config.folders ?? []).filter(path => !listed.some(folder => folder.path === path));
      const mailbox = await client.mailboxOpen(read[0]?.path ?? 'INBOX', { readOnly: true });
      return { sent, read: read.length, missing: missing.length, readOnly: mailbox.readOnly };
    });
    lines.push(foldersLine(folders));
    lines.push(
      folders.sent
        ? { label: 'Sent mail', outcome: 'passed', detail: 'There is a folder of sent mail.' }
        : {
            label: 'Sent mail',
            outcome: 'advice',
            detail:
              'No folder of sent mail was found. What this account sends is then seen in the recipients’ mailboxes only.',
          },
    );
    lines.push({
      label: 'Read only',
      outcome: folders.readOnly ? 'passed' : 'advice',
      detail: folders.readOnly
        ? 'Folders are opened read-only; no message changes.'
        : 'The server did not confirm read-only access. Candour changes nothing all the same.',
    });
  } catch (error) {
    lines.push(failedLine(error));
  } finally {
    signal.removeEventListener('abort', stop);
    await connection.close();
  }
  return lines;
}

function securityLine(config: ImapConfig, secure: boolean): CheckLine {
  if (secure)
    return {
      label: 'Encryption',
      outcome: 'passed',
      detail: 'The connection is encrypted and the certificate is valid.',
    };
  const detail = `The connection is not encrypted. That is accepted only since ${config.host} is this machine.`;
  return { label: 'Encryption', outcome: 'advice', detail };
}

function foldersLine({ read, missing }: { read: number; missing: number }): CheckLine {
  if (missing > 0)
    return {
      label: 'Folders',
      outcome: 'failed',
      detail: `${missing} of the chosen folders do not exist. Check how they are spelt, with the server’s separator.`,
    };
  if (read === 0)
    return {
      label: 'Folders',
      outcome: 'failed',
      detail: 'There is no folder to read. Check the permissions of this account.',
    };
  return { label: 'Folders', outcome: 'passed', detail: `${read} folders will be read.` };
}

const LABELS: Readonly<Record<string, string>> = {
  MAILBOX_LOGIN_REFUSED: 'Log-in',
  MAILBOX_TOKEN_REFUSED: 'Log-in',
  MAILBOX_TLS_REFUSED: 'Encryption',
  MAILBOX_NAME_UNKNOWN: 'Server',
  MAILBOX_UNREACHABLE: 'Server',
};

function failedLine(error: unknown): CheckLine {
  if (!(error instanceof ServiceError))
    return { label: 'Mailbox', outcome: 'failed', detail: 'The test failed. See the log.' };
  return { label: LABELS[error.code] ?? 'Mailbox', outcome: 'failed', detail: `${error.message} ${error.remedy}` };
}
