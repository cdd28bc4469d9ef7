import { resolve } from 'node:path';
import type { Command } from 'commander';

export function define(program: Command): void {
  const sample = program.command('sample').description('The fictional sample school.');
  sample
    .command('reports')
    .description('Lets its eight weeks pass, in a database of its own, and writes the reports that its people get.')
    .requiredOption('--folder <folder>', 'where to write')
    .option('--json', 'print the files as JSON')
    .action(async (options: { folder: string; json?: boolean }) => {
      const { writeSampleReports } = await import('../sample/reports.js');
      const files = await writeSampleReports(resolve(options.folder), line => {
        if (!options.json) console.log(line);
      });
      if (options.json) console.log(JSON.stringify(files, null, 2));
    });
  sample
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
