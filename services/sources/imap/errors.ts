import { ServiceError } from '../../errors.js';
import { certificateProblem } from './certificate.js';
import { factsOf, type MailServerError } from './server-error.js';

/** What imapflow's errors mean to the person who has to mend it. Never holds the server's text: it may quote an address. */
export function imapError(error: unknown): ServiceError {
  if (error instanceof ServiceError) return error;
  const facts = factsOf(error);
  return refusedLogin(facts) ?? refusedEncryption(facts) ?? unreachable(facts);
}

/** The connection was made and broke while commands ran on it. */
export function brokenOff(error: unknown): ServiceError {
  if (error instanceof ServiceError) return error;
  const facts = factsOf(error);
  if (facts.throttled) return throttled(facts.throttledFor, error);
  return new ServiceError({
    code: 'MAILBOX_BROKE_OFF',
    message: `The mail server broke the connection off${facts.code ? ` (${facts.code})` : ''}.`,
    remedy: 'It is tried again by itself; nothing is lost.',
    cause: error,
  });
}

/** `wait`: what the server asks for, milliseconds. */
export function throttled(wait: number, cause: unknown): ServiceError {
  return new ServiceError({
    code: 'MAILBOX_THROTTLED',
    message: 'The mail server asks for fewer requests.',
    remedy: 'Nothing to do: reading goes on by itself after the pause that the server asks for.',
    retryAfter: Math.max(wait, 60_000),
    cause,
  });
}

export function silent(): ServiceError {
  return new ServiceError({
    code: 'MAILBOX_SILENT',
    message: 'The mail server has not answered for two minutes.',
    remedy: 'It is tried again by itself; nothing is lost.',
  });
}

export function folderMissing(): ServiceError {
  return new ServiceError({
    code: 'FOLDER_MISSING',
    message: 'A folder of the mailbox cannot be opened.',
    remedy:
      'If it was renamed or deleted on purpose, nothing is to be done: what was read of it stays in the ledger. Otherwise let this account read it.',
  });
}

export function generationChanged(): ServiceError {
  return new ServiceError({
    code: 'GENERATION_CHANGED',
    message: 'The mail server has numbered the messages of a folder anew.',
    remedy: 'Nothing to do: the folder is listed again, and messages that were read are recognised.',
  });
}

export function fetchShort(): ServiceError {
  return new ServiceError({
    code: 'FETCH_SHORT',
    message: 'The mail server did not hand out a message that it listed.',
    remedy: 'It is asked again by itself. If it goes on, open the message in the mailbox.',
  });
}

/** One message, by itself, makes the server or the client give up. */
export function fetchBroke(cause: ServiceError): ServiceError {
  const { code } = factsOf(cause.cause);
  if (code === 'LiteralTooLarge' || code === 'ResponseTooLarge') return tooLarge();
  return new ServiceError({
    code: 'FETCH_BROKE',
    message: 'The connection breaks whenever the mail server hands out a certain message.',
    remedy: 'It is asked again by itself. If it goes on, open the message in the mailbox.',
    cause,
  });
}

export function tooLarge(): ServiceError {
  return new ServiceError({
    code: 'MESSAGE_TOO_LARGE',
    message: 'A message is larger than is read.',
    remedy: 'Look at it in the mailbox itself, or raise CANDOUR_MAX_MESSAGE_BYTES and press Try again.',
  });
}

export function commandFailed(command: string): ServiceError {
  return new ServiceError({
    code: 'MAILBOX_COMMAND_FAILED',
    message: `The mail server refused ${command}.`,
    remedy: `${AGAIN} If it goes on, ask whoever runs the mail server what this account may do.`,
  });
}

const AGAIN = 'It is tried again by itself; nothing is lost.';

/** A busy or broken server refuses log-ins too: only a refusal of the credentials may be called one. */
function refusedLogin(facts: MailServerError): ServiceError | null {
  const { cause } = facts;
  if (facts.throttled) return throttled(facts.throttledFor, cause);
  if (facts.tooManyConnections)
    return new ServiceError({
      code: 'MAILBOX_TOO_MANY_CONNECTIONS',
      message: 'The mail server allows no more connections to this mailbox.',
      remedy:
        'Candour holds two and one more for each scanner. Close other mail programs on it, lower CANDOUR_SCANNERS, or raise the limit of the server.',
      retryAfter: 120_000,
      cause,
    });
  if (facts.notConnected)
    return new ServiceError({
      code: 'MAILBOX_NOT_CONNECTED',
      message: 'The log-in works, but the server does not open this mailbox to it.',
      remedy:
        'For Microsoft 365: give the app full access to this mailbox (Add-MailboxPermission), check that the mailbox exists, and that IMAP is on for it.',
      retryAfter: 120_000,
      cause,
    });
  if (facts.loginUnsupported)
    return new ServiceError({
      code: 'MAILBOX_LOGIN_UNSUPPORTED',
      message: 'The mail server does not take this kind of log-in.',
      remedy:
        'It may take OAuth2 instead of a password, or the other way round, or passwords over an encrypted connection only. See docs/sources.md.',
      cause,
    });
  if (facts.unavailable)
    return new ServiceError({
      code: 'MAILBOX_UNAVAILABLE',
      message: 'The mail server cannot check log-ins just now.',
      remedy: `The password may well be right. ${AGAIN}`,
      cause,
    });
  if (!facts.authenticationFailed) return null;
  return new ServiceError({
    code: 'MAILBOX_LOGIN_REFUSED',
    message: 'The mail server refused the log-in.',
    remedy:
      'Check the user name and the password, or, for Microsoft 365 and Google, the app registration and its permission. Nothing is lost: reading resumes at the last saved position.',
    cause,
  });
}

function refusedEncryption({ cause, code, withoutStartTls }: MailServerError): ServiceError | null {
  const problem = withoutStartTls
    ? { what: 'The mail server does not offer STARTTLS.', mend: 'Use TLS on port 993 if it has that.' }
    : certificateProblem(code);
  if (!problem) return null;
  return new ServiceError({
    code: 'MAILBOX_TLS_REFUSED',
    message: problem.what,
    remedy: `${problem.mend} The password was not sent.`,
    cause,
  });
}

function unreachable({ cause, code }: MailServerError): ServiceError {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return new ServiceError({
      code: 'MAILBOX_NAME_UNKNOWN',
      message: 'The name of the mail server is not known.',
      remedy: 'Check how the host name is spelt, and the name server of this machine.',
      cause,
    });
  const refused = code === 'ECONNREFUSED' ? 'Nothing listens on that port of the mail server' : null;
  return new ServiceError({
    code: 'MAILBOX_UNREACHABLE',
    message: `${refused ?? 'The mail server does not answer as it should'}${code ? ` (${code})` : ''}.`,
    remedy: `Check host, port and the network. ${AGAIN}`,
    cause,
  });
}
