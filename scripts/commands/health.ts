import type { Command } from 'commander';

/** `candour health`: for container engines; people use `candour doctor`. */
export function define(program: Command): void {
  program
    .command('health <role>')
    .description(
      'For container engines: exit code 0 when a role (web, worker or receiver) can do its work. People use `doctor`.',
    )
    .action(run);
}

async function run(role: string): Promise<void> {
  const { loadConfig } = await import('../../services/config.js');
  const { checkHealth } = await import('../../services/doctor/health.js');
  await checkHealth(loadConfig(), role === 'web' || role === 'receiver' ? role : 'worker');
}
