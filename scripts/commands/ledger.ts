import type { Command } from 'commander';
import type { Coverage } from '../../services/ledger/coverage.js';

const HELP = `
For each source: seen = scanned + partly read + could not read + excluded + gone before read + waiting.
The exit code is 1 when a source holds messages that the ledger does not explain.`;

/** `candour ledger`: what was seen, and what became of it. */
export function define(program: Command): void {
  program
    .command('ledger')
    .description('Print the coverage ledger: what every source holds and what became of it.')
    .option('--json', 'print JSON')
    .addHelpText('after', HELP)
    .action(run);
}

async function run({ json }: { json?: boolean }): Promise<void> {
  const { loadConfig } = await import('../../services/config.js');
  const { withDatabase } = await import('../../services/supervise/borrow-database.js');
  const { coverageOfAll } = await import('../../services/ledger/coverage.js');
  const sources = await withDatabase(loadConfig(), coverageOfAll);
  if (json) console.log(JSON.stringify(sources.map(summary), null, 2));
  else if (sources.length === 0) console.log('No source has been connected yet.');
  else print(sources);
  if (sources.some(({ gap }) => gap !== 0)) process.exitCode = 1;
}

function summary({ source, seen, counts, vanished, gap, excludedFolders }: Coverage) {
  return { source: source._id, state: source.state, seen, ...counts, vanished, gap, excludedFolders };
}

const COLUMNS = [
  'Source',
  'Seen',
  'Scanned',
  'Partly read',
  'Could not read',
  'Excluded',
  'Gone before read',
  'Waiting',
  'Unexplained',
];

function print(sources: readonly Coverage[]): void {
  const rows = sources.map(({ source, seen, counts, gap }) => {
    const figures = [
      seen,
      counts.scanned,
      counts['partly-read'],
      counts.unreadable,
      counts.excluded,
      counts.gone,
      counts.waiting,
      gap,
    ];
    return [source._id, ...figures.map(figure => figure.toLocaleString('en-GB'))];
  });
  const widths = COLUMNS.map((column, at) => Math.max(column.length, ...rows.map(row => row[at]?.length ?? 0)));
  for (const row of [COLUMNS, ...rows]) {
    console.log(
      row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  '),
    );
  }
  for (const { source, excludedFolders } of sources) {
    for (const { name, reason } of excludedFolders) console.log(`Not read in ${source._id}: ${name} (${reason})`);
  }
}
