import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { type Config, type ImapConfig, loadConfig } from '../../services/config.js';
import { createLog } from '../../services/log.js';
import { importTables } from '../../services/register/import-tables.js';
import { connectDatabase, disconnectDatabase } from '../../services/store/database.js';
import { createKeyRing } from '../../services/store/key-file.js';
import type { KeyRing } from '../../services/store/seal.js';
import { PROCESSES_FOLDER } from '../../services/supervise/role.js';
import { Service } from '../../services/supervise/service.js';
import { newDatabaseUri } from './database.js';
import { importer } from './importer.js';

export interface RunningOptions {
  /** As candour.yaml has them; a mailbox is written down with its password. */
  readonly sources: readonly (ImapConfig | Readonly<Record<string, unknown>>)[];
  /** A receiver runs besides collector and scanners. */
  readonly receiver?: boolean;
  readonly scanners: number;
  readonly pollSeconds: number;
  /** The register, as it is imported. */
  readonly people: string;
  readonly pairs: string;
  /** The mail server that it sends through, without encryption on this machine. */
  readonly smtp?: { readonly port: number; readonly from: string };
  /** Further settings, as candour.yaml has them. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** A collector and scanners under the service's own supervisor, with its private Redis and, unless MONGODB_URI is set, its embedded database. */
export class RunningService {
  readonly keys: KeyRing;
  readonly #folder = mkdtempSync(join(tmpdir(), 'candour-run-'));
  readonly #options: RunningOptions;
  readonly #ready = new Set<string>();
  #service: Service | null = null;
  #config: Config | null = null;

  constructor(options: RunningOptions) {
    this.#options = options;
    this.keys = createKeyRing(join(this.#folder, 'data', 'keys.json'));
  }

  get service(): Service {
    if (!this.#service) throw new Error('It was not started.');
    return this.#service;
  }

  get config(): Config {
    if (!this.#config) throw new Error('It was not started.');
    return this.#config;
  }

  /** Until every role has said that it is ready. This process is connected to the same database. */
  async start(): Promise<void> {
    const { scanners, people, pairs } = this.#options;
    const mongoUri = process.env.MONGODB_URI ? await newDatabaseUri() : undefined;
    const env = {
      PATH: process.env.PATH,
      CANDOUR_CONFIG: this.#writeSettings(),
      ...(mongoUri === undefined ? {} : { MONGODB_URI: mongoUri }),
    };
    const config = loadConfig({ env });
    this.#config = config;
    const heard = process.env.CANDOUR_TEST_LOG !== undefined;
    this.#service = new Service({
      config,
      roles: [...(this.#options.receiver ? (['receiver'] as const) : []), 'collector', 'scanner'],
      scanners,
      log: createLog({
        level: 'info',
        role: 'supervisor',
        stream: { write: text => heard && process.stderr.write(text) },
      }),
      env,
      processesFolder: PROCESSES_FOLDER,
      terminal: { write: text => heard && process.stderr.write(text) },
      hear: (part, message) => message.kind === 'ready' && this.#ready.add(part),
    });
    await this.#service.startStores();
    await connectDatabase(this.#service.mongoUri);
    if (!config.school) throw new Error('There is no school in the settings.');
    await importTables({ people, pairs }, config.school, new Date(), importer(this.keys));
    await this.#service.startRoles();
    const parts = scanners + (this.#options.receiver ? 2 : 1);
    while (this.#ready.size < parts) await new Promise(next => setTimeout(next, 50));
  }

  /** Of the school; not there until a test makes it. */
  get rulesFolder(): string {
    return join(this.#folder, 'data', 'rules');
  }

  /** The process of this part as it runs now. */
  pidOf(name: string): number {
    const pid = this.service.parts.find(part => part.name === name)?.pid;
    if (!pid) throw new Error(`The part ${name} does not run.`);
    return pid;
  }

  async stop(): Promise<void> {
    // Somebody else's database is left as it was. The service's own ends with it: before that, or the driver may wait for it for ever.
    if (process.env.MONGODB_URI) {
      await this.#service?.stop();
      await mongoose.connection.dropDatabase();
      await disconnectDatabase();
    } else {
      await disconnectDatabase();
      await this.#service?.stop();
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #writeSettings(): string {
    const { smtp, settings: more } = this.#options;
    const settings = {
      dataFolder: 'data',
      pollSeconds: this.#options.pollSeconds,
      logLevel: 'info',
      school: { name: 'Northfield School', domains: ['northfield.example'] },
      sources: this.#options.sources.map(asWritten),
      ...(smtp ? { smtp: { host: '127.0.0.1', security: 'none', ...smtp } } : {}),
      ...more,
    };
    const file = join(this.#folder, 'candour.yaml');
    // JSON is YAML.
    writeFileSync(file, JSON.stringify(settings, null, 2));
    return file;
  }
}

function asWritten(source: RunningOptions['sources'][number]): Readonly<Record<string, unknown>> {
  if (!('auth' in source)) return source;
  const { kind, id, host, port, security, user, auth } = source as ImapConfig;
  if (auth.kind !== 'password') throw new Error('A test mailbox has a password.');
  return { kind, id, host, port, security, user, password: auth.password };
}
