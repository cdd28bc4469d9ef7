import { type Command, InvalidArgumentError } from 'commander';
import type { PushKeys } from '../../services/push/keys.js';

/** `candour push-key …`: what platforms sign their deliveries with. */
export function define(program: Command): void {
  const key = program.command('push-key').description('The keys that chat platforms sign their deliveries with.');
  key
    .command('add')
    .description('Make a key and print it with its secret, once.')
    .requiredOption(
      '--platform <name>',
      'which platform its messages are of: small letters, digits and hyphens',
      readPlatform,
    )
    .option('--per-minute <number>', 'how many deliveries it may make in a minute', readPace, 600)
    .option('--source <id>', 'the source of kind push, where there are several')
    .addHelpText(
      'after',
      '\nWorks beside a running receiver, and while the database is down. docs/live-chat.md has the signature.',
    )
    .action(add);
  key
    .command('list')
    .description('Show the keys, without their secrets.')
    .option('--source <id>', 'the source of kind push, where there are several')
    .option('--json', 'print JSON')
    .action(list);
  key
    .command('revoke <key>')
    .description('End a key, from the next request on.')
    .option('--source <id>', 'the source of kind push, where there are several')
    .action(revoke);
}

interface Which {
  readonly source?: string;
}

async function add({ platform, perMinute, source }: Which & { platform: string; perMinute: number }): Promise<void> {
  const made = (await keysOf(source)).add(platform, perMinute, new Date());
  console.log(
    `key     ${made.id}\nsecret  ${made.secret}\n\nThe secret is not shown again. Hand it over by a way that nobody else reads.`,
  );
}

async function list({ source, json }: Which & { json?: boolean }): Promise<void> {
  const keys = (await keysOf(source)).all().map(({ secret: _, ...rest }) => rest);
  if (json) return console.log(JSON.stringify(keys, null, 2));
  if (keys.length === 0) return console.log('There is no key yet: candour push-key add --platform <name>');
  for (const { id, platform, deliveriesPerMinute, createdAt, revokedAt } of keys) {
    const state = revokedAt === null ? 'in use' : `revoked ${revokedAt.slice(0, 10)}`;
    console.log(`${id}  ${platform}  ${deliveriesPerMinute} a minute  since ${createdAt.slice(0, 10)}  ${state}`);
  }
}

async function revoke(id: string, { source }: Which): Promise<void> {
  (await keysOf(source)).revoke(id, new Date());
  console.log(`${id} is revoked.`);
}

async function keysOf(sourceId: string | undefined): Promise<PushKeys> {
  const { loadConfig } = await import('../../services/config.js');
  const { ServiceError } = await import('../../services/errors.js');
  const { PushKeys } = await import('../../services/push/keys.js');
  const { loadKeyRing } = await import('../../services/store/key-file.js');
  const config = loadConfig();
  const all = config.sources.filter(({ kind }) => kind === 'push');
  const [chosen, ...others] = sourceId === undefined ? all : all.filter(({ id }) => id === sourceId);
  if (!chosen || others.length > 0) {
    throw new ServiceError({
      code: 'PUSH_SOURCE_UNCLEAR',
      message: chosen
        ? 'There are several sources of kind push.'
        : 'There is no such source of kind push in the configuration.',
      remedy: chosen ? 'Name one with --source.' : 'Set one up in candour.yaml; docs/live-chat.md shows how.',
    });
  }
  return new PushKeys(config.spool.folder, chosen.id, loadKeyRing(config.keyFile));
}

function readPlatform(written: string): string {
  if (/^[a-z0-9][a-z0-9-]{0,39}$/.test(written)) return written;
  throw new InvalidArgumentError('Write at most 40 small letters, digits and hyphens.');
}

function readPace(written: string): number {
  const number = Number(written);
  if (Number.isInteger(number) && number >= 1 && number <= 100_000) return number;
  throw new InvalidArgumentError('Write a whole number from 1 to 100000.');
}
