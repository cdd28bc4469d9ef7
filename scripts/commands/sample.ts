import { resolve } from 'node:path';
import type { Command } from 'commander';

export function define(program: Command): void {
  program
    .command('sample')
    .description('The fictional sample school.')
    .command('prepare')
    .description(
      'Writes its people, mailboxes and chat exports into a folder, as files that the ordinary sources read.',
    )
    .requiredOption('--folder <folder>', 'where to write')
    .option('--json', 'print what was written as JSON')
    .action(async (options: { folder: string; json?: boolean }) => {
      const { prepareSampleSchool } = await import('../sample/prepare.js');
      const prepared = await prepareSampleSchool(resolve(options.folder), new Date());
      const summary = `${prepared.letters} e-mails (${prepared.copies} copies) and ${prepared.chatMessages} chat messages`;
      console.log(options.json ? JSON.stringify(prepared, null, 2) : `${summary} in ${options.folder}`);
    });
}
