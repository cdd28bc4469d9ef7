import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { socketFolder } from '../config/sockets.js';
import type { Config, SourceConfig } from '../config.js';
import { smtpTransport } from '../notify/transport.js';
import { checkSource, type OpenSource } from '../sources/check.js';
import { withDatabase } from '../supervise/borrow-database.js';
import { isRunning } from '../supervise/lock.js';
import { checkAttachments, checkKnownFiles } from './attachments.js';
import { checkCanaries } from './canaries.js';
import { checkHandOver } from './hand-over.js';
import { checkConfiguration, checkDataFolder, checkKey, checkSigningKey, checkVersions } from './machine.js';
import { checkNotifications, checkPeople, checkReports } from './people.js';
import { checkRules, checkScanners } from './rules.js';
import { advice, checked, failed, failure, passed, type Section } from './section.js';
import { checkSecondSteps, checkSingleSignOn } from './sign-in.js';
import { checkDatabase, checkRedis, checkRedisProgram } from './stores.js';
import { checkWebhooks } from './webhooks.js';

export interface Patient {
  readonly config: Config;
  /** `CANDOUR_CONFIG`. */
  readonly configFile: string | undefined;
  readonly nodeVersion: string;
  /** `PATH`: where programs are looked for. */
  readonly path: string | undefined;
  /** Of this process; `undefined` where the system has none. */
  readonly userId: number | undefined;
  readonly now: () => Date;
  /** The sources connected in the browser; asked while the database is connected. */
  readonly storedSources: () => Promise<readonly SourceConfig[]>;
  readonly openSource: OpenSource;
  /** Milliseconds; `undefined`: as in `sources/check.ts`. */
  readonly sourceDeadline?: number;
}

/** Looks at every part and says what is well, what should be better, and what must be mended. Changes nothing. */
export async function examineService(patient: Patient): Promise<readonly Section[]> {
  const { config } = patient;
  const machine: Section = {
    title: 'This machine',
    lines: [
      ...checkVersions(patient.nodeVersion),
      ...checkConfiguration(config, patient.configFile),
      ...(await checked('Data folder', () => checkDataFolder(config.dataFolder, patient.userId))),
      ...checkKey(config.keyFile),
      ...checkSigningKey(config.keyFile),
    ],
  };
  const rules: Section = { title: 'Rules', lines: await checked('Rules', async () => checkRules(config)) };
  const attachments: Section = {
    title: 'Attachments',
    lines: [
      ...(await checked('Attachments', () => checkAttachments(config, patient.path ?? ''))),
      ...(await checked('Known files', () => checkKnownFiles(config))),
    ],
  };
  const sections = await Promise.all([
    redisSection(patient),
    smtpSection(config),
    singleSignOnSections(patient),
    handOverSections(patient),
    sourceSections(config.sources, patient),
    databaseSections(patient),
  ]);
  return [machine, rules, attachments, ...sections.flat()];
}

async function handOverSections({ config: { handOver }, now }: Patient): Promise<readonly Section[]> {
  if (handOver === null) return [];
  const lines = await checked('Folder', () => checkHandOver(handOver.folder, now()));
  return [{ title: 'Folder for another case system', lines }];
}

async function redisSection({ config }: Patient): Promise<Section> {
  const socket = join(socketFolder(config.dataFolder), 'redis.sock');
  const url = config.redisUrl ?? (isRunning(config.dataFolder) && existsSync(socket) ? `unix:${socket}` : null);
  const lines = await checked('Redis', () => (url === null ? checkRedisProgram() : checkRedis(url)));
  return { title: 'Redis', lines };
}

/** What needs the database fails together when it does not answer. */
async function databaseSections(patient: Patient): Promise<readonly Section[]> {
  const { config } = patient;
  const embedded = config.mongoUri === null;
  if (embedded && !existsSync(join(config.dataFolder, 'database'))) {
    const lines = [advice('Database', 'The embedded database is not there yet; the first start makes it.')];
    return [{ title: 'Database', lines }];
  }
  const sections: Section[] = [];
  const lines = await checked('Database', () =>
    withDatabase(config, async () => {
      const database = await checked('Database', () => checkDatabase(embedded, patient.now));
      sections.push({ title: 'School', lines: await checked('Register', () => checkPeople(config.school)) });
      const scanners = await checked('Scanners', () => checkScanners(patient.now()));
      if (scanners.length > 0) sections.push({ title: 'Rules in use', lines: scanners });
      sections.push({ title: 'Notifications', lines: await checked('Outbox', checkNotifications) });
      sections.push({ title: 'Test messages', lines: await checked('Test messages', checkCanaries) });
      if (config.webhooks.length > 0)
        sections.push({ title: 'Webhooks', lines: await checked('Webhooks', () => checkWebhooks(config.webhooks)) });
      sections.push({ title: 'Reports', lines: await checked('Reports', () => checkReports(config, patient.now())) });
      sections.push({ title: 'Signing in', lines: await checked('Second step', () => checkSecondSteps(config)) });
      sections.push(...(await storedSourceSections(patient)));
      return database;
    }),
  );
  return [{ title: 'Database', lines }, ...sections];
}

async function storedSourceSections(patient: Patient): Promise<readonly Section[]> {
  try {
    const stored = await patient.storedSources();
    if (stored.length + patient.config.sources.length > 0) return await sourceSections(stored, patient);
    const what = 'None is connected: nothing is read. Connect a mailbox in the browser or in candour.yaml.';
    return [{ title: 'Sources', lines: [failed('Sources', what)] }];
  } catch (error) {
    return [{ title: 'Sources', lines: [failure('Sources', error)] }];
  }
}

/** Together: one mailbox that hangs must not hold up the others' answers. */
function sourceSections(
  configs: readonly SourceConfig[],
  { openSource, sourceDeadline }: Patient,
): Promise<readonly Section[]> {
  return Promise.all(
    configs.map(async config => ({
      title: `Source ${config.id}`,
      lines: await checkSource(config, openSource, sourceDeadline),
    })),
  );
}

async function singleSignOnSections({ config, now }: Patient): Promise<readonly Section[]> {
  const { singleSignOn, web } = config;
  if (singleSignOn === null) return [];
  const check = () => checkSingleSignOn(singleSignOn, web.publicUrl, now());
  return [{ title: 'School accounts', lines: await checked('Single sign-on', check) }];
}

async function smtpSection({ smtp }: Config): Promise<Section> {
  const title = 'Mail server for notifications';
  if (smtp === null) {
    return {
      title,
      lines: [advice('SMTP', 'None is set: nobody is told of new cases. Set smtp.host and what goes with it.')],
    };
  }
  const lines = await checked('SMTP', async () => {
    await smtpTransport(smtp).verify();
    return [
      passed(
        'SMTP',
        `${smtp.host}:${smtp.port} (${smtp.security}) answers${smtp.user === null ? '' : ' and takes the login'}.`,
      ),
    ];
  });
  return { title, lines };
}
