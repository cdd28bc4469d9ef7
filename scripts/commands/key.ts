import type { Command } from 'commander';

/** `candour key …`: the keys that stored text is encrypted with. */
export function define(program: Command): void {
  const key = program.command('key').description('The keys that stored text is encrypted with.');
  key
    .command('create')
    .description('Make the key file if it is not there. `candour start` does so by itself; several machines share one.')
    .addHelpText(
      'after',
      '\nPrints where it is. Back it up apart from the database: without it no evidence can be read.',
    )
    .action(create);
}

async function create(): Promise<void> {
  const { existsSync } = await import('node:fs');
  const { loadConfig } = await import('../../services/config.js');
  const { createKeyRing, loadKeyRing } = await import('../../services/store/key-file.js');
  const { keyFile } = loadConfig();
  const { activeKeyId } = existsSync(keyFile) ? loadKeyRing(keyFile) : createKeyRing(keyFile);
  console.log(`${keyFile} (${activeKeyId})`);
}
