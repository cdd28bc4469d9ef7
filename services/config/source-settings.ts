import { formatNames } from '../sources/exports/format-names.js';
import { setting } from './setting.js';
import * as as from './values.js';

const id = (env: string | null, fallback: string) =>
  setting({
    key: 'id',
    env,
    value: as.identifier,
    fallback,
    fallbackText: fallback === '' ? 'required' : fallback,
    example: 'mentoring-mailbox',
    about:
      'A short name for it, in the ledger and on pages. Keep it: another name is another source, read from its start.',
  });

/** A mailbox. One can be set by variables; any number in candour.yaml, under `sources`. */
export const IMAP_SETTINGS = {
  id: id('CANDOUR_IMAP_ID', 'mailbox'),
  host: setting({
    key: 'host',
    env: 'CANDOUR_IMAP_HOST',
    value: as.optional(as.host),
    fallback: null,
    fallbackText: 'required',
    example: 'imap.school.example',
    about: 'The mail server.',
  }),
  port: setting({
    key: 'port',
    env: 'CANDOUR_IMAP_PORT',
    value: as.optional(as.port),
    fallback: null,
    fallbackText: '993 for tls, otherwise 143',
    example: '993',
    about: 'Its port.',
  }),
  security: setting({
    key: 'security',
    env: 'CANDOUR_IMAP_SECURITY',
    value: as.oneOf(['tls', 'starttls', 'none']),
    fallback: 'tls',
    example: 'tls',
    about: '`none` is refused unless the server is this machine.',
  }),
  certificateAuthority: setting({
    key: 'certificateAuthority',
    env: 'CANDOUR_IMAP_CERTIFICATE_AUTHORITY',
    value: as.optional(as.text),
    fallback: null,
    fallbackText: 'the public ones',
    example: '-----BEGIN CERTIFICATE----- …',
    about: "The authority that signed the server's certificate, when it is the school's own (PEM).",
    held: 'file',
  }),
  user: setting({
    key: 'user',
    env: 'CANDOUR_IMAP_USER',
    value: as.optional(as.text),
    fallback: null,
    fallbackText: 'required',
    example: 'mentoring@school.example',
    about: 'Who signs in. An account that may only read is best.',
  }),
  password: setting({
    key: 'password',
    env: 'CANDOUR_IMAP_PASSWORD',
    value: as.optional(as.text),
    fallback: null,
    example: '…',
    about: 'Their password, where the server takes one.',
    held: 'secret',
  }),
  tokenUrl: setting({
    key: 'oauth2.tokenUrl',
    env: 'CANDOUR_IMAP_OAUTH2_TOKEN_URL',
    value: as.optional(as.tokenUrl),
    fallback: null,
    example: 'https://login.microsoftonline.com/TENANT/oauth2/v2.0/token',
    about: 'Instead of a password: where OAuth2 tokens come from.',
  }),
  clientId: setting({
    key: 'oauth2.clientId',
    env: 'CANDOUR_IMAP_OAUTH2_CLIENT_ID',
    value: as.optional(as.text),
    fallback: null,
    example: '00000000-0000-0000-0000-000000000000',
    about: 'The id of the registered application.',
  }),
  clientSecret: setting({
    key: 'oauth2.clientSecret',
    env: 'CANDOUR_IMAP_OAUTH2_CLIENT_SECRET',
    value: as.optional(as.text),
    fallback: null,
    example: '…',
    about: 'Its secret.',
    held: 'secret',
  }),
  refreshToken: setting({
    key: 'oauth2.refreshToken',
    env: 'CANDOUR_IMAP_OAUTH2_REFRESH_TOKEN',
    value: as.optional(as.text),
    fallback: null,
    fallbackText: 'client credentials',
    example: '…',
    about: 'A refresh token of the user, where the application does not sign in by itself.',
    held: 'secret',
  }),
  scope: setting({
    key: 'oauth2.scope',
    env: 'CANDOUR_IMAP_OAUTH2_SCOPE',
    value: as.optional(as.text),
    fallback: null,
    example: 'https://outlook.office365.com/.default',
    about: 'What is asked for.',
  }),
  folders: setting({
    key: 'folders',
    env: 'CANDOUR_IMAP_FOLDERS',
    value: as.optional(as.list(as.text)),
    fallback: null,
    fallbackText: 'every folder, Sent too',
    example: 'INBOX, Sent',
    about: 'The folders that are read.',
  }),
} as const;

const folderPath = (about: string, example: string) =>
  setting({
    key: 'path',
    env: null,
    value: as.optional(as.path),
    fallback: null,
    fallbackText: 'required',
    example,
    about,
  });

/** Of `kind: folder` and `kind: chat`. */
export const FOLDER_SETTINGS = {
  id: id(null, ''),
  path: folderPath('Watched: e-mail in files and exports of messaging products, in it and below it.', '/srv/exports'),
  format: setting({
    key: 'format',
    env: null,
    value: as.oneOf(['auto', ...formatNames()]),
    fallback: 'auto',
    fallbackText: 'recognised by content',
    example: 'slack',
    about: 'What wrote the exports, when all are of one format: a name of docs/chat-formats.md.',
  }),
  timeZone: setting({
    key: 'timeZone',
    env: null,
    value: as.optional(as.timeZone),
    fallback: null,
    fallbackText: "the school's",
    example: 'Europe/London',
    about: 'The zone of times that carry none.',
  }),
} as const;

const listen = (example: string) =>
  setting({
    key: 'listen',
    env: null,
    value: as.optional(as.listen),
    fallback: null,
    fallbackText: 'required',
    example,
    about: 'The address and the port that the receiver listens on.',
  });
const allow = setting({
  key: 'allow',
  env: null,
  value: as.optional(as.list(as.network)),
  fallback: null,
  fallbackText: 'required; on this machine alone: this machine',
  example: '192.0.2.0/24, 2001:db8::/32',
  about: 'Who may connect: addresses and networks. `0.0.0.0/0` and `::/0` are everybody.',
});
const certificateFile = setting({
  key: 'tls.certificateFile',
  env: null,
  value: as.optional(as.path),
  fallback: null,
  fallbackText: 'required, unless it listens on this machine alone',
  example: '/etc/candour/tls/fullchain.pem',
  about: 'The certificate with those that signed it (PEM). Read again when it was renewed, without a restart.',
});
const keyFile = setting({
  key: 'tls.keyFile',
  env: null,
  value: as.optional(as.path),
  fallback: null,
  fallbackText: 'required with a certificate',
  example: '/etc/candour/tls/key.pem',
  about: 'Its private key (PEM).',
});

/** Of `kind: journal`. */
export const JOURNAL_SETTINGS = {
  id: id(null, ''),
  listen: listen('0.0.0.0:2525'),
  recipients: setting({
    key: 'recipients',
    env: null,
    value: as.optional(as.list(as.mailAddress)),
    fallback: null,
    fallbackText: 'required',
    example: 'journal-7c1e0b9a42d85f36@journal.school.example',
    about:
      'The addresses that are accepted, and no others. Make the part before the @ long and of chance (`openssl rand -hex 8`): who knows it can hand in messages.',
  }),
  allow,
  certificateFile,
  keyFile,
  tlsRequired: setting({
    key: 'tls.required',
    env: null,
    value: as.yesNo,
    fallback: true,
    example: 'true',
    about: 'Take messages over encrypted connections only. `false` is refused unless it listens on this machine alone.',
  }),
  reports: setting({
    key: 'reports',
    env: null,
    value: as.yesNo,
    fallback: true,
    example: 'true',
    about:
      "Read Exchange's journal reports as the messages in them. `false` where the messages come themselves, as from Google Workspace.",
  }),
  maxMessageBytes: setting({
    key: 'maxMessageBytes',
    env: null,
    value: as.optional(as.wholeNumber(65_536, 1_073_741_824)),
    fallback: null,
    fallbackText: 'as `maxMessageBytes` of the service',
    example: '157286400',
    about: 'A larger message is refused for good, bytes. Exchange Online lets a school send up to 150 MB.',
  }),
} as const;

/** Of `kind: push`. */
export const PUSH_SETTINGS = {
  id: id(null, ''),
  listen: listen('127.0.0.1:8444'),
  allow,
  certificateFile,
  keyFile,
} as const;

export const SOURCE_KINDS = ['imap', 'folder', 'chat', 'journal', 'push'] as const;
