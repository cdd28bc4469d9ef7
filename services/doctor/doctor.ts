import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { socketFolder } from '../config/sockets.js';
import type { Config, SourceConfig } from '../config.js';
import { ServiceError } from '../errors.js';
import { smtpTransport } from '../notify/transport.js';
import type { Source } from '../sources/source.js';
import { withDatabase } from '../supervise/borrow-database.js';
import { isRunning } from '../supervise/lock.js';
import { checkConfiguration, checkDataFolder, checkKey, checkVersions } from './machine.js';
import { checkNotifications, checkPeople } from './people.js';
import { advice, checked, passed, type Section } from './section.js';
import { checkDatabase, checkRedis, checkRedisProgram } from './stores.js';

export interface Patient {
  readonly config: Config;
  /** `CANDOUR_CONFIG`. */
  readonly configFile: string | undefined;
  readonly nodeVersion: string;
  /** Of this process; `undefined` where the system has none. */
  readonly userId: number | undefined;
  readonly now: () => Date;
  /** The sources connected in the browser; asked while the database is connected. */
  readonly storedSources: () => Promise<readonly SourceConfig[]>;
  readonly openSource: (config: SourceConfig) => Source;
  /** A source that has not answered by then is stopped, milliseconds. */
  readonly sourceDeadline: number;
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
    ],
  };
  const sections = await Promise.all([
    redisSection(patient),
    smtpSection(config),
    sourceSections(config.sources, patient),
    databaseSections(patient),
  ]);
  return [machine, ...sections.flat()];
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
      sections.push({ title: 'Notifications', lines: await checked('Outbox', checkNotifications) });
      sections.push(...(await sourceSections(await patient.storedSources(), patient)));
      return database;
    }),
  );
  return [{ title: 'Database', lines }, ...sections];
}

/** Together: one mailbox that hangs must not hold up the others' answers. */
function sourceSections(
  configs: readonly SourceConfig[],
  { openSource, sourceDeadline }: Patient,
): Promise<readonly Section[]> {
  return Promise.all(
    configs.map(async config => {
      const lines = await checked(config.id, async () => {
        const source = openSource(config);
        try {
          const signal = AbortSignal.timeout(sourceDeadline);
          return await Promise.race([source.check(signal), timedOut(signal)]);
        } finally {
          await source.close();
        }
      });
      return { title: `Source ${config.id}`, lines };
    }),
  );
}

/** A source that does not heed the signal either must not hang the doctor. */
function timedOut(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const error = new ServiceError({
      code: 'SOURCE_CHECK_TIMED_OUT',
      message: 'The source did not answer in time.',
      remedy: 'Check its address and that this machine may connect there. Reading goes on being tried.',
    });
    signal.addEventListener('abort', () => reject(error), { once: true });
  });
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
