import { Readable } from 'node:stream';
import MailComposer from 'nodemailer/lib/mail-composer';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { SmtpConfig } from '../config.js';
import { ServiceError } from '../errors.js';
import type { Letter } from './letter.js';

/** Takes letters out of the house. Rejects with a ServiceError; `NOTIFY_OUTCOME_UNKNOWN` when the letter may have arrived all the same. */
export interface Transport {
  send(letter: Letter): Promise<void>;
  /** Connects and signs in, and sends nothing. */
  verify(): Promise<void>;
}

export interface SmtpLimits {
  /** For a connection and its greeting, milliseconds. */
  readonly connect: number;
  /** Without a word from the server, milliseconds. */
  readonly silence: number;
}

/** One connection for each letter: they are rare, and a pooled connection that a proxy has closed loses one. */
export function smtpTransport(smtp: SmtpConfig, limits: SmtpLimits = { connect: 15_000, silence: 60_000 }): Transport {
  return {
    verify: () => withConnection(smtp, limits, () => Promise.resolve()),
    async send(letter) {
      const bytes = await compose(letter);
      await withConnection(smtp, limits, connection => handOver(connection, letter, bytes));
    },
  };
}

function compose(letter: Letter): Promise<Buffer> {
  const composer = new MailComposer({
    // Objects, not strings: an address in a string can be read as another one.
    from: { name: 'Candour', address: letter.from },
    to: { name: '', address: letter.to },
    ...(letter.cc === undefined ? {} : { cc: { name: '', address: letter.cc } }),
    subject: letter.subject,
    text: letter.text,
    html: letter.html,
    attachments: (letter.pictures ?? []).map(({ cid, png, name }) => ({
      cid,
      content: png,
      filename: name,
      contentType: 'image/png',
      contentDisposition: 'inline',
    })),
    messageId: `<${letter.messageId}>`,
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      'X-Candour': 'notification',
    },
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile().build();
}

async function withConnection<T>(
  smtp: SmtpConfig,
  limits: SmtpLimits,
  use: (connection: SMTPConnection) => Promise<T>,
): Promise<T> {
  const connection = new SMTPConnection({
    host: smtp.host,
    port: smtp.port,
    secure: smtp.security === 'tls',
    requireTLS: smtp.security === 'starttls',
    ignoreTLS: smtp.security === 'none',
    connectionTimeout: limits.connect,
    greetingTimeout: limits.connect,
    dnsTimeout: limits.connect,
    socketTimeout: limits.silence,
  });
  try {
    await open(connection, smtp);
    return await use(connection);
  } finally {
    connection.close();
  }
}

function open(connection: SMTPConnection, { user, password }: SmtpConfig): Promise<void> {
  return new Promise((resolve, reject) => {
    connection.on('error', error => reject(refusal(error)));
    connection.connect(error => {
      if (error) return reject(refusal(error));
      if (user === null || password === null) return resolve();
      connection.login({ user, credentials: { user, pass: password } }, failure => {
        if (failure) reject(refusal(failure));
        else resolve();
      });
    });
  });
}

function handOver(connection: SMTPConnection, letter: Letter, bytes: Buffer): Promise<void> {
  // The library asks for the bytes only once the server has said yes to DATA. From then on, silence may mean that the letter was taken.
  let started = false;
  const message = new Readable({
    read() {
      started = true;
      this.push(bytes);
      this.push(null);
    },
  });
  return new Promise((resolve, reject) => {
    connection.send({ from: letter.from, to: [letter.to] }, message, error => {
      if (!error) return resolve();
      const answered = 'responseCode' in error && typeof error.responseCode === 'number';
      reject(started && !answered ? unknownOutcome(error) : refusal(error));
    });
  });
}

function unknownOutcome(cause: Error): ServiceError {
  return new ServiceError({
    code: 'NOTIFY_OUTCOME_UNKNOWN',
    message: 'The mail server fell silent after it was given the notification.',
    remedy: 'It may have arrived. It is not sent again by itself; look at the queue on the review pages.',
    cause,
  });
}

const REFUSALS: Readonly<Record<string, { code: string; message: string; remedy: string }>> = {
  EAUTH: {
    code: 'NOTIFY_LOGIN_REFUSED',
    message: 'The mail server refused the login.',
    remedy: 'Check smtp.user and smtp.password. Notifications wait and are tried again.',
  },
  ENOAUTH: {
    code: 'NOTIFY_LOGIN_REFUSED',
    message: 'The mail server asks for a login.',
    remedy: 'Set smtp.user and smtp.password. Notifications wait and are tried again.',
  },
  ETLS: {
    code: 'NOTIFY_TLS_FAILED',
    message: 'No encrypted connection to the mail server could be made.',
    remedy: 'Check smtp.security, smtp.port and the certificate of the server. Notifications wait and are tried again.',
  },
  EENVELOPE: {
    code: 'NOTIFY_ADDRESS_REFUSED',
    message: 'The mail server refused the sender or the recipient.',
    remedy: 'Check smtp.from and the address of the account. The notification is tried again.',
  },
  EMESSAGE: {
    code: 'NOTIFY_MESSAGE_REFUSED',
    message: 'The mail server refused the notification.',
    remedy: 'Ask whoever runs the mail server why. The notification is tried again.',
  },
};

function refusal(error: unknown): ServiceError {
  const { code, originalCode } = { code: '', originalCode: '', ...(error instanceof Error ? error : {}) };
  // A certificate that does not hold comes as a plain socket error.
  const untrusted = /CERT|SELF_SIGNED|ALTNAME|TLS|SSL/.test(String(originalCode));
  const known = REFUSALS[untrusted ? 'ETLS' : code];
  const unreachable = {
    code: 'NOTIFY_UNREACHABLE',
    message: 'The mail server does not answer.',
    remedy:
      'Check smtp.host and smtp.port, and that this machine may connect there. Notifications wait and are tried again.',
  };
  return new ServiceError({ ...(known ?? unreachable), cause: error });
}
