import { ServiceError } from '../../errors.js';

/** What the parts of imapflow's errors mean to the person who has to mend it. Never holds the server's text: it may quote an address. */
export function imapError(error: unknown): ServiceError {
  if (error instanceof ServiceError) return error;
  const facts = factsOf(error);
  if (facts.authenticationFailed) {
    return make('MAILBOX_LOGIN_REFUSED', 'The mail server refused the log-in.', LOGIN_REMEDY, error);
  }
  if (facts.code === 'ETHROTTLE') {
    return make(
      'MAILBOX_THROTTLED',
      'The mail server asks for fewer requests.',
      'Nothing to do: reading goes on by itself after a pause.',
      error,
    );
  }
  if (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS|DEPTH_ZERO/i.test(facts.code)) {
    return make(
      'MAILBOX_TLS_REFUSED',
      `The mail server's certificate cannot be trusted (${facts.code}).`,
      TLS_REMEDY,
      error,
    );
  }
  if (/ENOTFOUND|EAI_AGAIN/.test(facts.code)) {
    return make(
      'MAILBOX_NAME_UNKNOWN',
      'The name of the mail server is not known.',
      'Check how the host name is spelt, and the name server of this machine.',
      error,
    );
  }
  return make(
    'MAILBOX_UNREACHABLE',
    `The mail server does not answer as it should${facts.code ? ` (${facts.code})` : ''}.`,
    REACH_REMEDY,
    error,
  );
}

export function folderMissing(): ServiceError {
  return make(
    'FOLDER_MISSING',
    'A folder of the mailbox cannot be opened.',
    'If it was renamed or deleted on purpose, nothing is to be done: what was read of it stays in the ledger.',
    undefined,
  );
}

export function generationChanged(): ServiceError {
  return make(
    'GENERATION_CHANGED',
    'The mail server has numbered the messages of a folder anew.',
    'Nothing to do: the folder is listed again, and messages that were read are recognised.',
    undefined,
  );
}

export function fetchShort(): ServiceError {
  return make(
    'FETCH_SHORT',
    'The mail server did not hand out a message that it listed.',
    'It is asked again by itself. If it goes on, open the message in the mailbox.',
    undefined,
  );
}

export function tooLarge(): ServiceError {
  return make(
    'MESSAGE_TOO_LARGE',
    'A message is larger than is read.',
    'Look at it in the mailbox itself, or raise CANDOUR_MAX_MESSAGE_BYTES and press Try again.',
    undefined,
  );
}

export function commandFailed(command: string): ServiceError {
  return make('MAILBOX_COMMAND_FAILED', `The mail server refused ${command}.`, REACH_REMEDY, undefined);
}

const LOGIN_REMEDY =
  'Check the user name and the password, or, for Microsoft 365 and Google, the app registration and its permission. Nothing is lost: reading resumes at the last saved position.';
const TLS_REMEDY =
  'Check the host name and the port. If the school signs its own certificates, name their authority in the settings. The password was not sent.';
const REACH_REMEDY = 'Check host, port and the network. It is tried again by itself; nothing is lost.';

function make(code: string, message: string, remedy: string, cause: unknown): ServiceError {
  return new ServiceError({ code, message, remedy, cause });
}

function factsOf(error: unknown): { readonly code: string; readonly authenticationFailed: boolean } {
  if (typeof error !== 'object' || error === null) return { code: '', authenticationFailed: false };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return { code, authenticationFailed: 'authenticationFailed' in error && error.authenticationFailed === true };
}
