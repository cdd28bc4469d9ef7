import { type Command, InvalidArgumentError } from 'commander';
import type { RoleName } from '../../services/supervise/role.js';

/** `candour start`: the whole service, in the foreground. */
export function define(program: Command): void {
  program
    .command('start')
    .description('Start the service: collect, scan, schedule and the review pages, until Ctrl-C.')
    .option(
      '--only <roles>',
      'only these, separated by commas: receiver, collector, scanner, scheduler, web',
      readRoles,
    )
    .option('--scanners <number>', 'how many scanner processes', readScanners)
    .option('--sample', 'a fictional school to try it on, in a data folder of its own')
    .option('--config <file>', 'the configuration (default: CANDOUR_CONFIG, or candour.yaml)')
    .addHelpText('after', HELP)
    .action(run);
}

const HELP = `
Without MONGODB_URI the embedded database starts with it, without REDIS_URL a private redis-server; both keep what they hold
in the data folder and end with the service. A part that dies is started again.

On an empty install it prints a code: open the review pages and make the first account with it.

More machines: give all of them the same MONGODB_URI, REDIS_URL and key file, and start one collector, one scheduler, one web,
and any number of scanners:
  candour start --only scanner --scanners 4

A receiver runs when a source of kind journal or push is configured. By itself it needs neither database nor Redis, and may
run beside another start on the same data folder:
  candour start --only receiver`;

interface Options {
  readonly only?: readonly RoleName[];
  readonly scanners?: number;
  readonly sample?: boolean;
  readonly config?: string;
}

async function run(options: Options): Promise<void> {
  const { loadConfig } = await import('../../services/config.js');
  const { runService } = await import('../../services/main.js');
  const { Screen } = await import('../../services/supervise/screen.js');
  const { rolesFor } = await import('../../services/supervise/role.js');
  const screen = new Screen(process.stdout);
  const named = options.config === undefined ? {} : { CANDOUR_CONFIG: options.config };
  const sample = options.sample ? await prepareSample(screen) : null;
  const env = { ...process.env, ...named, ...sample?.env };
  const config = loadConfig({ env });
  await runService({
    config,
    env,
    screen,
    roles: options.only ?? rolesFor(config),
    scanners: options.scanners ?? config.scanners,
    ...(sample && { beforeRoles: () => sample.fillRegister(config), whenRead: sample.logIns }),
  });
}

async function prepareSample(screen: { status(text: string): void }) {
  const { SampleSchool } = await import('../start-sample/sample-school.js');
  screen.status('Writing the mailboxes and chats of the sample school …');
  return SampleSchool.prepare(process.env, new Date());
}

const ROLE_NAMES: readonly RoleName[] = ['receiver', 'collector', 'scanner', 'scheduler', 'web'];

function readRoles(written: string): readonly RoleName[] {
  const names = written.split(',').map(name => name.trim());
  const roles = ROLE_NAMES.filter(role => names.includes(role));
  if (roles.length === names.length) return roles;
  throw new InvalidArgumentError(`Write some of ${ROLE_NAMES.join(', ')}, with commas between them.`);
}

function readScanners(written: string): number {
  const number = Number(written);
  if (Number.isInteger(number) && number >= 1 && number <= 64) return number;
  throw new InvalidArgumentError('Write a whole number from 1 to 64.');
}
