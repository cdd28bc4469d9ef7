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

export const SOURCE_KINDS = ['imap', 'folder', 'chat'] as const;
