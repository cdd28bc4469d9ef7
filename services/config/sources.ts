import type { FolderConfig, ImapConfig, IntakeConfig, JournalConfig, PushConfig, SourceConfig } from '../config.js';
import { isLoopback } from './loopback.js';
import { type Origins, SettingReader } from './reader.js';
import type { ConfigProblem, Setting } from './setting.js';
import { FOLDER_SETTINGS, IMAP_SETTINGS, JOURNAL_SETTINGS, PUSH_SETTINGS, SOURCE_KINDS } from './source-settings.js';

/** What a source takes from the whole of the configuration when it says nothing itself. */
export interface SourceDefaults {
  readonly timeZone: string;
  readonly maxMessageBytes: number;
}

/** The mailbox of the variables, if there is one, then those of the file in its order. */
export function readSources(
  origins: Origins,
  defaults: SourceDefaults,
): { sources: readonly SourceConfig[]; problems: readonly ConfigProblem[] } {
  const sources: SourceConfig[] = [];
  const problems: ConfigProblem[] = [];
  const variables = new SettingReader({ ...origins, yaml: null });
  if (Object.values(IMAP_SETTINGS).some(setting => variables.isSet(setting))) {
    sources.push(readImap(variables));
    problems.push(...variables.problems);
  }
  const written = origins.yaml?.valueAt(['sources']) ?? [];
  if (!Array.isArray(written)) {
    const where = origins.yaml?.where(['sources']) ?? 'sources';
    return {
      sources,
      problems: [...problems, { where, what: 'must be a list', example: 'sources: [{ kind: imap, … }]' }],
    };
  }
  for (const index of written.keys()) {
    const one = readOne(origins, index, defaults);
    problems.push(...one.problems);
    if (one.source !== null) sources.push(one.source);
  }
  return { sources, problems: [...problems, ...sharedIds(sources), ...sharedPorts(sources)] };
}

function readOne(origins: Origins, index: number, { timeZone, maxMessageBytes }: SourceDefaults) {
  const path = ['sources', index];
  const reader = new SettingReader(origins, path, false);
  const kind = origins.yaml?.valueAt([...path, 'kind']);
  if (kind === 'imap') return finish(reader, IMAP_SETTINGS, readImap(reader));
  if (kind === 'folder' || kind === 'chat') return finish(reader, FOLDER_SETTINGS, readFolder(reader, kind, timeZone));
  if (kind === 'journal') return finish(reader, JOURNAL_SETTINGS, readJournal(reader, maxMessageBytes));
  if (kind === 'push') return finish(reader, PUSH_SETTINGS, readPush(reader));
  const where = origins.yaml?.where([...path, 'kind']) ?? 'sources';
  return {
    source: null,
    problems: [{ where, what: `must be one of ${SOURCE_KINDS.join(', ')}`, example: 'kind: imap' }],
  };
}

function finish(reader: SettingReader, settings: Readonly<Record<string, Setting<unknown>>>, source: SourceConfig) {
  reader.refuseUnknownKeys(settings, ['kind']);
  return { source, problems: reader.problems };
}

function readImap(reader: SettingReader): ImapConfig {
  const security = reader.read(IMAP_SETTINGS.security);
  const host = required(reader, IMAP_SETTINGS.host);
  if (security === 'none' && host !== '' && !isLoopback(host)) {
    reader.problem(
      IMAP_SETTINGS.security,
      'must not be none: the password and all mail would cross the network in the clear',
    );
  }
  return {
    kind: 'imap',
    id: reader.read(IMAP_SETTINGS.id),
    host,
    port: reader.read(IMAP_SETTINGS.port) ?? (security === 'tls' ? 993 : 143),
    security,
    certificateAuthority: reader.read(IMAP_SETTINGS.certificateAuthority),
    user: required(reader, IMAP_SETTINGS.user),
    auth: readAuth(reader),
    folders: reader.read(IMAP_SETTINGS.folders),
  };
}

function readAuth(reader: SettingReader): ImapConfig['auth'] {
  const { password, tokenUrl, clientId, clientSecret, refreshToken, scope } = IMAP_SETTINGS;
  const oauth2 = [tokenUrl, clientId, clientSecret, refreshToken, scope].some(setting => reader.isSet(setting));
  if (!oauth2) return { kind: 'password', password: required(reader, password) };
  if (reader.isSet(password)) reader.problem(password, 'must not be set together with oauth2');
  return {
    kind: 'oauth2',
    tokenUrl: required(reader, tokenUrl),
    clientId: required(reader, clientId),
    clientSecret: reader.read(clientSecret),
    refreshToken: reader.read(refreshToken),
    scope: reader.read(scope),
  };
}

function readFolder(reader: SettingReader, kind: FolderConfig['kind'], schoolZone: string): FolderConfig {
  return {
    kind,
    id: requiredId(reader, FOLDER_SETTINGS.id),
    path: requiredPath(reader, FOLDER_SETTINGS.path),
    format: reader.read(FOLDER_SETTINGS.format),
    timeZone: reader.read(FOLDER_SETTINGS.timeZone) ?? schoolZone,
  };
}

function readJournal(reader: SettingReader, mostBytes: number): JournalConfig {
  const { recipients, tlsRequired, reports, maxMessageBytes } = JOURNAL_SETTINGS;
  const listening = readListening(reader, JOURNAL_SETTINGS);
  const accepted = reader.read(recipients);
  if (!reader.isSet(recipients) || accepted?.length === 0)
    reader.problem(recipients, 'is missing: without it nothing would be accepted');
  const encrypted = reader.read(tlsRequired);
  if (!encrypted && !isLoopback(listening.listen.host))
    reader.problem(
      tlsRequired,
      'must not be false where other machines connect: all mail would cross the network in the clear',
    );
  if (encrypted && reader.isSet(tlsRequired) && listening.tls === null)
    reader.problem(tlsRequired, 'must not be true without a certificate');
  return {
    kind: 'journal',
    ...listening,
    recipients: (accepted ?? []).map(address => address.toLowerCase()),
    tlsRequired: encrypted && listening.tls !== null,
    reports: reader.read(reports),
    maxMessageBytes: reader.read(maxMessageBytes) ?? mostBytes,
  };
}

function readPush(reader: SettingReader): PushConfig {
  return { kind: 'push', ...readListening(reader, PUSH_SETTINGS) };
}

const THIS_MACHINE = ['127.0.0.0/8', '::1'];

/** On this machine alone a proxy may stand before it, and nobody else can connect. */
function readListening(
  reader: SettingReader,
  settings: Pick<typeof PUSH_SETTINGS, 'id' | 'listen' | 'allow' | 'certificateFile' | 'keyFile'>,
): Pick<PushConfig, 'id' | 'listen' | 'allow' | 'tls'> {
  const { listen, allow, certificateFile, keyFile } = settings;
  const at = reader.read(listen);
  if (!reader.isSet(listen)) reader.problem(listen, 'is missing');
  const local = at !== null && isLoopback(at.host);
  const networks = reader.read(allow);
  if (at !== null && !local && !reader.isSet(allow))
    reader.problem(allow, 'is missing: say which networks may connect');
  const certificate = reader.readPath(certificateFile);
  const key = reader.readPath(keyFile);
  if ((certificate === null) !== (key === null))
    reader.problem(
      certificate === null ? certificateFile : keyFile,
      'is missing, though the other half of it is there',
    );
  if (at !== null && !local && certificate === null && !reader.isSet(certificateFile))
    reader.problem(certificateFile, 'is missing: messages would cross the network in the clear');
  return {
    id: requiredId(reader, settings.id),
    listen: at ?? { host: '127.0.0.1', port: 1 },
    allow: networks ?? THIS_MACHINE,
    tls: certificate === null || key === null ? null : { certificateFile: certificate, keyFile: key },
  };
}

/** Whether the receiver listens for it. */
export function isIntake(source: SourceConfig): source is IntakeConfig {
  return source.kind === 'journal' || source.kind === 'push';
}

function required(reader: SettingReader, setting: Setting<string | null>): string {
  return present(reader, setting, reader.read(setting));
}

function requiredPath(reader: SettingReader, setting: Setting<string | null>): string {
  return present(reader, setting, reader.readPath(setting));
}

function requiredId(reader: SettingReader, setting: Setting<string>): string {
  return present(reader, setting, reader.read(setting));
}

/** A value that was there and wrong has been reported already. */
function present(reader: SettingReader, setting: Setting<unknown>, value: string | null): string {
  if ((value === null || value === '') && !reader.isSet(setting)) reader.problem(setting, 'is missing');
  return value ?? '';
}

function sharedPorts(sources: readonly SourceConfig[]): ConfigProblem[] {
  const seen = new Set<number>();
  return sources.filter(isIntake).flatMap(({ id, listen }) => {
    if (!seen.has(listen.port)) {
      seen.add(listen.port);
      return [];
    }
    const what = `listens on port ${listen.port}, as another source does`;
    return [{ where: `sources, id ${id}`, what, example: 'listen: 0.0.0.0:2526' }];
  });
}

/** The ledger counts by source id: two sources of one id would hide each other's messages. */
function sharedIds(sources: readonly SourceConfig[]): ConfigProblem[] {
  const seen = new Set<string>();
  return sources.flatMap(({ id }) => {
    if (id === '' || !seen.has(id)) {
      seen.add(id);
      return [];
    }
    return [{ where: `sources, id ${id}`, what: 'is used twice', example: 'id: another-name' }];
  });
}
