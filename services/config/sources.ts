import type { FolderConfig, ImapConfig, SourceConfig } from '../config.js';
import { isLoopback } from './loopback.js';
import { type Origins, SettingReader } from './reader.js';
import type { ConfigProblem, Setting } from './setting.js';
import { FOLDER_SETTINGS, IMAP_SETTINGS, SOURCE_KINDS } from './source-settings.js';

/** The mailbox of the variables, if there is one, then those of the file in its order. */
export function readSources(
  origins: Origins,
  timeZone: string,
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
    const one = readOne(origins, index, timeZone);
    problems.push(...one.problems);
    if (one.source !== null) sources.push(one.source);
  }
  return { sources, problems: [...problems, ...sharedIds(sources)] };
}

function readOne(origins: Origins, index: number, timeZone: string) {
  const path = ['sources', index];
  const reader = new SettingReader(origins, path, false);
  const kind = origins.yaml?.valueAt([...path, 'kind']);
  if (kind === 'imap') return finish(reader, IMAP_SETTINGS, readImap(reader));
  if (kind === 'folder' || kind === 'chat') return finish(reader, FOLDER_SETTINGS, readFolder(reader, kind, timeZone));
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
