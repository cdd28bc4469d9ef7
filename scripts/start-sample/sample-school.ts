import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { PersonModel } from '../../models/person.js';
import type { UserRole } from '../../models/user.js';
import { SERVICE_ACTOR } from '../../services/cases/record.js';
import { isLoopback } from '../../services/config/loopback.js';
import { type Config, loadConfig } from '../../services/config.js';
import { ServiceError } from '../../services/errors.js';
import { decodeTable } from '../../services/register/import.js';
import { importTables } from '../../services/register/import-tables.js';
import { finishSetUp } from '../../services/review/set-up.js';
import { loadKeyRing } from '../../services/store/key-file.js';
import { makeDataFolder } from '../../services/supervise/data-folder.js';
import { makePassword } from '../../services/users/password.js';
import { addUser } from '../../services/users/users.js';
import { prepareSampleSchool } from '../sample/prepare.js';
import { SAMPLE_FOLDER } from '../sample/story.js';

interface LogIn {
  readonly email: string;
  readonly role: UserRole;
  readonly does: string;
}

/** People of the sample school who sign in. */
const LOG_INS: readonly LogIn[] = [
  { email: 'p.raman@northfield.example', role: 'lead', does: 'safeguarding lead: children who need help' },
  { email: 'r.calloway@northfield.example', role: 'head', does: 'head teacher: concerns about adults' },
  { email: 'office@northfield.example', role: 'administrator', does: 'administrator: sources and register, no cases' },
];

/** The sample school, ready to be started: a data folder of its own beside the real one, which it never touches. */
export class SampleSchool {
  /** What the configuration is read from, instead of the operator's own. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly logIns: readonly string[];
  readonly #folder: string;
  readonly #password: string;

  private constructor(folder: string, env: SampleSchool['env'], password: string) {
    this.#folder = folder;
    this.#password = password;
    this.env = {
      ...ownSettingsRemoved(env),
      CANDOUR_DATA_FOLDER: folder,
      CANDOUR_CONFIG: join(folder, 'candour.yaml'),
    };
    this.logIns = logInLines(password, loadConfig({ env: { ...env, ...this.env } }).web.publicUrl);
  }

  /** Writes its files the first time; later starts find them and change nothing. */
  static async prepare(env: Readonly<Record<string, string | undefined>>, now: Date): Promise<SampleSchool> {
    const home = env.CANDOUR_DATA_FOLDER || loadConfig({ env: {}, file: null }).dataFolder;
    const folder = join(home, 'sample');
    makeDataFolder(home);
    makeDataFolder(folder);
    // The story follows the day on which it is written: written again next week, every message would be another one.
    const school = join(folder, 'school');
    if (!existsSync(school)) {
      const unfinished = join(folder, 'school.unfinished');
      mkdirSync(unfinished, { recursive: true });
      await prepareSampleSchool(unfinished, now);
      renameSync(unfinished, school);
    }
    writeFileSync(join(folder, 'candour.yaml'), sampleConfig(isOnThisMachineOnly(env)));
    return new SampleSchool(folder, env, keptPassword(join(folder, 'password')));
  }

  /** People, pairs and accounts; a second start finds them there. */
  async fillRegister(config: Config): Promise<void> {
    const table = (name: string) => decodeTable(readFileSync(join(this.#folder, 'school', name)));
    const texts = { people: table('people.csv'), pairs: table('pairs.csv') };
    // Once: another start must not undo what somebody has changed in the browser meanwhile.
    if (!(await PersonModel.exists({}))) {
      const keys = loadKeyRing(config.keyFile);
      const importer = { id: randomUUID(), way: 'import', actor: SERVICE_ACTOR, keys } as const;
      await importTables(texts, config.school, new Date(), importer);
    }
    for (const { email, role } of LOG_INS) {
      const name = nameIn(texts.people, email);
      await addUser({ email, role, name, password: this.#password, personId: null }, new Date()).catch(unlessThere);
    }
    await finishSetUp(new Date());
  }
}

/** Accounts without a second step are for trying out, and only where nobody else can reach them. */
function isOnThisMachineOnly({ CANDOUR_WEB_HOST: host, CANDOUR_PUBLIC_URL: url }: SampleSchool['env']): boolean {
  const isLocal = (address: string | undefined) => !address || isLoopback(address);
  return isLocal(host) && (!url || (URL.canParse(url) && isLocal(new URL(url).hostname)));
}

function sampleConfig(isLocal: boolean): string {
  const school: unknown = parse(readFileSync(join(SAMPLE_FOLDER, 'school.yaml'), 'utf8'));
  const sources = [
    { kind: 'folder', id: 'mailboxes', path: 'school/mail' },
    { kind: 'chat', id: 'chats', path: 'school/chat' },
  ];
  const signIn = { secondFactor: isLocal ? 'sample-only' : 'required' };
  return `# The sample school. Written at every start with --sample.\n${stringify({ school, sources, signIn })}`;
}

/** The sample is not to read the operator's mailbox, nor to write into their database. Where the pages listen may be set. */
function ownSettingsRemoved(env: Readonly<Record<string, string | undefined>>): Record<string, undefined> {
  const kept = /^CANDOUR_(WEB_|PUBLIC_URL|LOG_LEVEL|SCANNERS)/;
  const own = /^(CANDOUR_|MONGODB_URI|REDIS_URL)/;
  return Object.fromEntries(
    Object.keys(env).flatMap(name => (own.test(name) && !kept.test(name) ? [[name, undefined]] : [])),
  );
}

function keptPassword(path: string): string {
  if (!existsSync(path)) writeFileSync(path, `${makePassword()}\n`, { mode: 0o600 });
  return readFileSync(path, 'utf8').trim();
}

function nameIn(people: string, email: string): string {
  return (
    people
      .split('\n')
      .find(line => line.includes(email))
      ?.split(',')[1] ?? email
  );
}

function logInLines(password: string, address: string): string[] {
  const width = Math.max(...LOG_INS.map(({ email }) => email.length));
  return [
    '',
    `Open ${address} and sign in with the password  ${password}  as`,
    ...LOG_INS.map(({ email, does }) => `  ${email.padEnd(width)}   ${does}`),
    '',
  ];
}

function unlessThere(error: unknown): void {
  if (!(error instanceof ServiceError && error.code === 'USER_EXISTS')) throw error;
}
