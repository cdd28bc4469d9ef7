import { isAbsolute, join, relative } from 'node:path';
import type { Config, SchoolConfig, SingleSignOnConfig, SmtpConfig } from '../config.js';
import { freezeDeeply } from './freeze.js';
import { isLoopback } from './loopback.js';
import { type Origins, SettingReader } from './reader.js';
import type { ConfigProblem } from './setting.js';
import { SETTINGS } from './settings.js';
import { readSources } from './sources.js';
import { unknownVariables } from './unknown-variables.js';
import { readWebhooks } from './webhooks.js';

/** What the fall-backs depend on. */
export interface Surroundings {
  readonly dataFolder: string;
  readonly exists: (path: string) => boolean;
}

/** Where a school's own rules are looked for when no setting names a folder. */
export function ownRulesFolder(dataFolder: string): string {
  return join(dataFolder, 'rules');
}

/** The configuration and everything that is wrong with it; with problems, the configuration is not to be used. */
export function readConfig(
  origins: Origins,
  surroundings: Surroundings,
): { config: Config; problems: readonly ConfigProblem[] } {
  const reader = new SettingReader(origins);
  const dataFolder = reader.readPath(SETTINGS.dataFolder) ?? surroundings.dataFolder;
  const ownRules = ownRulesFolder(dataFolder);
  const port = reader.read(SETTINGS.webPort);
  const school = readSchool(reader);
  const webhooks = readWebhooks(origins);
  const maxMessageBytes = reader.read(SETTINGS.maxMessageBytes);
  const timeZone = school?.timeZone ?? SETTINGS.schoolTimeZone.fallback;
  const sources = readSources(origins, { timeZone, maxMessageBytes });
  const config: Config = {
    dataFolder,
    mongoUri: reader.read(SETTINGS.mongoUri),
    redisUrl: reader.read(SETTINGS.redisUrl),
    keyFile: reader.readPath(SETTINGS.keyFile) ?? join(dataFolder, 'keys.json'),
    web: {
      host: reader.read(SETTINGS.webHost),
      port,
      publicUrl: reader.read(SETTINGS.publicUrl) ?? `http://localhost:${port}`,
      trustedProxies: reader.read(SETTINGS.trustedProxies),
    },
    signIn: { secondFactor: readSecondFactor(reader) },
    singleSignOn: readSingleSignOn(reader),
    smtp: readSmtp(reader),
    sources: sources.sources,
    webhooks: webhooks.webhooks,
    pollSeconds: reader.read(SETTINGS.pollSeconds),
    scanners: reader.read(SETTINGS.scanners),
    contextDays: reader.read(SETTINGS.contextDays),
    maxMessageBytes,
    spool: {
      folder: reader.readPath(SETTINGS.spoolFolder) ?? join(dataFolder, 'spool'),
      maxBytes: reader.read(SETTINGS.spoolMaxBytes),
      maxItems: reader.read(SETTINGS.spoolMaxItems),
      minFreeBytes: reader.read(SETTINGS.spoolMinFreeBytes),
      keepDays: reader.read(SETTINGS.spoolKeepDays),
    },
    readLimits: {
      milliseconds: reader.read(SETTINGS.readMilliseconds),
      megabytes: reader.read(SETTINGS.readMegabytes),
    },
    attachmentLimits: {
      milliseconds: reader.read(SETTINGS.attachmentMilliseconds),
      megabytes: reader.read(SETTINGS.attachmentMegabytes),
    },
    ocr: readOcr(reader),
    knownFilesFolder: reader.readPath(SETTINGS.knownFilesFolder) ?? join(dataFolder, 'known-files'),
    handOver: readHandOver(reader, dataFolder),
    logLevel: reader.read(SETTINGS.logLevel),
    school,
    rulesFolder: reader.readPath(SETTINGS.rulesFolder) ?? (surroundings.exists(ownRules) ? ownRules : null),
  };
  reader.refuseUnknownKeys(SETTINGS, ['sources', 'webhooks']);
  const problems = [
    ...(origins.yaml?.problems ?? []),
    ...reader.problems,
    ...sources.problems,
    ...webhooks.problems,
    ...unknownVariables(origins.env),
  ];
  return { config: freezeDeeply(config), problems };
}

/** Accounts without a second step must be out of reach from elsewhere: only a fictional school may have them. */
function readSecondFactor(reader: SettingReader): Config['signIn']['secondFactor'] {
  const who = reader.read(SETTINGS.secondFactor);
  const publicUrl = reader.read(SETTINGS.publicUrl);
  const reachable =
    !isLoopback(reader.read(SETTINGS.webHost)) || (publicUrl !== null && !isLoopback(new URL(publicUrl).hostname));
  if (who === 'sample-only' && reachable)
    reader.problem(
      SETTINGS.secondFactor,
      'must not be sample-only where other machines reach the review pages: it is for the sample school alone',
    );
  return who;
}

function readSingleSignOn(reader: SettingReader): SingleSignOnConfig | null {
  const { ssoIssuer, ssoClientId, ssoClientSecret, ssoAcrValues } = SETTINGS;
  const issuer = reader.read(ssoIssuer);
  const clientId = reader.read(ssoClientId);
  const clientSecret = reader.read(ssoClientSecret);
  if (![ssoIssuer, ssoClientId, ssoClientSecret, ssoAcrValues].some(setting => reader.isSet(setting))) return null;
  for (const setting of [ssoIssuer, ssoClientId, ssoClientSecret])
    if (!reader.isSet(setting))
      reader.problem(setting, 'is missing, though other settings of single sign-on are there');
  return {
    issuer: issuer ?? '',
    clientId: clientId ?? '',
    clientSecret: clientSecret ?? '',
    acrValues: reader.read(ssoAcrValues),
  };
}

function readOcr(reader: SettingReader): Config['ocr'] {
  const program = reader.readPath(SETTINGS.ocrProgram);
  return program === null ? null : { program, languages: reader.read(SETTINGS.ocrLanguages) };
}

/** What another system reads must lie apart from the keys and the database. */
function readHandOver(reader: SettingReader, dataFolder: string): Config['handOver'] {
  const folder = reader.readPath(SETTINGS.handOverFolder);
  if (folder === null) return null;
  const below = relative(dataFolder, folder);
  if (below === '' || !(below.startsWith('..') || isAbsolute(below)))
    reader.problem(SETTINGS.handOverFolder, 'must not be in the data folder, which holds the keys');
  return { folder };
}

const SMTP_PORTS = { tls: 465, starttls: 587, none: 25 } as const;

function readSmtp(reader: SettingReader): SmtpConfig | null {
  const { smtpHost, smtpPort, smtpSecurity, smtpUser, smtpPassword, smtpFrom } = SETTINGS;
  const host = reader.read(smtpHost);
  const security = reader.read(smtpSecurity);
  const user = reader.read(smtpUser);
  const password = reader.read(smtpPassword);
  const from = reader.read(smtpFrom) ?? user;
  const port = reader.read(smtpPort) ?? SMTP_PORTS[security];
  if (host === null) {
    const others = [smtpPort, smtpSecurity, smtpUser, smtpPassword, smtpFrom];
    if (others.some(setting => reader.isSet(setting)))
      reader.problem(smtpHost, 'is missing, though other settings of it are there');
    return null;
  }
  if (security === 'none' && !isLoopback(host)) {
    reader.problem(
      smtpSecurity,
      'must not be none: the password and the notification would cross the network in the clear',
    );
  }
  if (user !== null && !reader.isSet(smtpPassword))
    reader.problem(smtpPassword, 'is missing, though smtp.user is there');
  if (from === null || !from.includes('@'))
    reader.problem(smtpFrom, 'is missing: notifications need an address to come from');
  return { host, port, security, user, password, from: from ?? '' };
}

function readSchool(reader: SettingReader): SchoolConfig | null {
  const name = reader.read(SETTINGS.schoolName);
  const domains = reader.read(SETTINGS.schoolDomains);
  const { schoolName, schoolDomains, schoolTimeZone, schoolPhoneRegions, schoolPhones, schoolLinkHosts, schoolHours } =
    SETTINGS;
  const all = [
    schoolName,
    schoolDomains,
    schoolTimeZone,
    schoolPhoneRegions,
    schoolPhones,
    schoolLinkHosts,
    schoolHours,
  ];
  if (!all.some(setting => reader.isSet(setting))) return null;
  if (!reader.isSet(schoolName))
    reader.problem(schoolName, 'is missing, though other settings of the school are there');
  if (!reader.isSet(schoolDomains)) {
    reader.problem(schoolDomains, 'is missing: without it every address would be one from outside the school');
  }
  return {
    name: name ?? '',
    domains,
    timeZone: reader.read(schoolTimeZone),
    phoneRegions: reader.read(schoolPhoneRegions),
    phones: reader.read(schoolPhones),
    linkHosts: reader.read(schoolLinkHosts),
    hours: reader.read(schoolHours),
  };
}
