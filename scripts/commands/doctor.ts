import type { Command } from 'commander';
import type { Config, SourceConfig } from '../../services/config.js';
import type { CheckLine, Section } from '../../services/doctor/section.js';

/** `candour doctor`: is everything well? */
export function define(program: Command): void {
  program
    .command('doctor')
    .description(
      'Check every part and say how to mend what is wrong: database, Redis, mailboxes, SMTP, key, disk, clock.',
    )
    .option('--retry-notifications', 'put notifications that were given up back into line, then check')
    .option('--retry-webhooks', 'put events that other systems did not take back into line, then check')
    .option('--json', 'print JSON')
    .addHelpText('after', HELP)
    .action(run);
}

const HELP = `
Works beside a running service and without one. Nothing is changed and no message is read.
The exit code is 1 when something has failed; advice alone does not make it fail.`;

interface Options {
  readonly json?: boolean;
  readonly retryNotifications?: boolean;
  readonly retryWebhooks?: boolean;
}

async function run({ json, retryNotifications, retryWebhooks }: Options): Promise<void> {
  const { loadConfig } = await import('../../services/config.js');
  const { examineService } = await import('../../services/doctor/doctor.js');
  const { createLog } = await import('../../services/log.js');
  const { openSource } = await import('../../services/sources/open.js');
  const { loadKeyRing } = await import('../../services/store/key-file.js');
  const config = loadConfig();
  const log = createLog({ level: 'error', role: 'doctor' });
  if (retryNotifications) {
    const { withDatabase } = await import('../../services/supervise/borrow-database.js');
    const { retryParked } = await import('../../services/notify/outbox.js');
    const { retryReports } = await import('../../services/reports/deliver.js');
    const counts = await withDatabase(config, async () => {
      const now = new Date();
      return { notifications: await retryParked(now), reports: await retryReports(now) };
    });
    if (!json) console.log(`${counts.notifications} notifications and ${counts.reports} reports are in line again.`);
  }
  if (retryWebhooks) {
    const { withDatabase } = await import('../../services/supervise/borrow-database.js');
    const { retryFailed } = await import('../../services/webhooks/deliver.js');
    const count = await withDatabase(config, () => retryFailed(new Date()));
    if (!json) console.log(`${count} events are in line again.`);
  }
  const sections = await examineService({
    config,
    configFile: process.env.CANDOUR_CONFIG,
    nodeVersion: process.version,
    path: process.env.PATH,
    userId: process.getuid?.(),
    now: () => new Date(),
    storedSources: () => storedSources(config),
    openSource: source =>
      openSource(source, {
        log,
        maxMessageBytes: config.maxMessageBytes,
        intake: { spool: config.spool, keys: () => loadKeyRing(config.keyFile) },
      }),
  });
  const lines = sections.flatMap(section => section.lines);
  const failures = lines.filter(line => line.outcome === 'failed').length;
  if (json) console.log(JSON.stringify({ healthy: failures === 0, sections }, null, 2));
  else print(sections, lines);
  if (failures > 0) process.exitCode = 1;
}

/** Those of the browser; their settings are sealed, so that a missing key shows here too. */
async function storedSources(config: Config): Promise<readonly SourceConfig[]> {
  const { configuredSources } = await import('../../services/sources/configured.js');
  const { loadKeyRing } = await import('../../services/store/key-file.js');
  const named = new Set(config.sources.map(({ id }) => id));
  const all = await configuredSources(config, loadKeyRing(config.keyFile));
  return all.flatMap(({ config: source }) => (named.has(source.id) ? [] : [source]));
}

const MARKS: Readonly<Record<CheckLine['outcome'], { mark: string; colour: string }>> = {
  passed: { mark: '✔', colour: '32' },
  advice: { mark: '!', colour: '33' },
  failed: { mark: '✘', colour: '31' },
};

function print(sections: readonly Section[], lines: readonly CheckLine[]): void {
  const width = Math.max(...lines.map(({ label }) => label.length));
  for (const { title, lines: own } of sections) {
    console.log(`\n${title}`);
    for (const { label, outcome, detail } of own) {
      console.log(`  ${coloured(outcome)} ${label.padEnd(width)}  ${detail}`);
    }
  }
  const count = (outcome: CheckLine['outcome']) => lines.filter(line => line.outcome === outcome).length;
  console.log(`\n${count('passed')} passed, ${count('advice')} with advice, ${count('failed')} failed`);
}

function coloured(outcome: CheckLine['outcome']): string {
  const { mark, colour } = MARKS[outcome];
  return process.stdout.isTTY ? `\u001b[${colour}m${mark}\u001b[0m` : mark;
}
