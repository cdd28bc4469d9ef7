import { join } from 'node:path';
import { socketFolder } from '../config/sockets.js';
import type { Config } from '../config.js';
import type { Log } from '../log.js';
import { databaseUri, launchDatabase } from './database.js';
import { Part } from './part.js';
import { launchRedis } from './redis.js';
import { isReceiverAlone, launchRole, type RoleName } from './role.js';
import type { RoleMessage } from './role-message.js';

export interface ServiceOptions {
  readonly config: Config;
  readonly roles: readonly RoleName[];
  readonly scanners: number;
  readonly log: Log;
  /** The environment that roles inherit. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the programs of the roles lie. */
  readonly processesFolder: string;
  /** Where the roles' logs go for people; `null`: they write to standard error themselves. */
  readonly terminal: { write(text: string): unknown } | null;
  readonly hear: (part: string, message: RoleMessage) => void;
}

/** How long each kind of part may take to end, milliseconds. A scanner finishes the messages in its hands. */
const DEADLINES = { role: 15_000, redis: 10_000, database: 20_000 } as const;

/** Everything that runs on this machine, in the order in which it must start; it stops in the opposite one. */
export class Service {
  readonly mongoUri: string;
  readonly redisUrl: string;
  readonly #stores: { readonly part: Part; readonly deadline: number }[] = [];
  readonly #roles: readonly Part[];
  readonly #log: Log;

  constructor(options: ServiceOptions) {
    const { config, log } = options;
    const sockets = socketFolder(config.dataFolder, options.env);
    this.#log = log;
    const redisSocket = join(sockets, 'redis.sock');
    const database = { folder: join(config.dataFolder, 'database'), socketPath: join(sockets, 'database.sock') };
    this.redisUrl = config.redisUrl ?? `unix:${redisSocket}`;
    this.mongoUri = config.mongoUri ?? databaseUri(database.socketPath);
    const needsStores = !isReceiverAlone(options.roles);
    if (needsStores && config.mongoUri === null) {
      const part = new Part('database', () => launchDatabase(database, log), { log });
      this.#stores.push({ part, deadline: DEADLINES.database });
    }
    if (needsStores && config.redisUrl === null) {
      const redis = { folder: join(config.dataFolder, 'redis'), socketPath: redisSocket };
      this.#stores.push({ part: new Part('redis', () => launchRedis(redis), { log }), deadline: DEADLINES.redis });
    }
    this.#roles = namesOf(options.roles, options.scanners).map(({ role, name }) => this.#rolePart(role, name, options));
  }

  get parts(): readonly Part[] {
    return [...this.#stores.map(({ part }) => part), ...this.#roles];
  }

  /** The database and Redis, until they answer. Stops what has started when one fails. */
  async startStores(): Promise<void> {
    await this.#orStop(async () => {
      for (const { part } of this.#stores) await part.start();
    });
  }

  /** They are ready when they say so (`hear`). */
  async startRoles(): Promise<void> {
    await this.#orStop(async () => {
      for (const role of this.#roles) await role.start();
    });
  }

  /** Roles first, while what they write to is still there; then Redis, then the database. `hurry` kills what is still running. */
  async stop(hurry: AbortSignal = new AbortController().signal): Promise<void> {
    await Promise.all(this.#roles.map(role => role.stop(DEADLINES.role, hurry)));
    for (const { part, deadline } of [...this.#stores].reverse()) {
      // Hurry never kills a database in the middle of a write: it ends within a moment by itself.
      await part.stop(deadline, new AbortController().signal);
    }
    this.#log.info('stopped');
  }

  #rolePart(role: RoleName, name: string, { env, processesFolder, terminal, hear, log }: ServiceOptions): Part {
    // Named in both ways so that a `*_FILE` variable that the operator set does not matter any more.
    const roleEnv = { ...env, MONGODB_URI: this.mongoUri, REDIS_URL: this.redisUrl };
    const launch = () =>
      launchRole({ role, folder: processesFolder, env: roleEnv, terminal, hear: message => hear(name, message) });
    return new Part(name, launch, { log });
  }

  async #orStop(start: () => Promise<void>): Promise<void> {
    try {
      await start();
    } catch (error) {
      await this.stop();
      throw error;
    }
  }
}

function namesOf(roles: readonly RoleName[], scanners: number): { role: RoleName; name: string }[] {
  return roles.flatMap((role): { role: RoleName; name: string }[] => {
    if (role !== 'scanner' || scanners === 1) return [{ role, name: role }];
    return Array.from({ length: scanners }, (_, index) => ({ role, name: `scanner ${index + 1}` }));
  });
}
