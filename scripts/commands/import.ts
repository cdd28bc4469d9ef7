import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { ImportPlan, ImportProblem } from '../../services/register/import.js';
import type { Importer } from '../../services/register/import-tables.js';

/** `candour import`: the register of people. */
export function define(program: Command): void {
  program
    .command('import [people]')
    .description('Import the people of the scheme, and who mentors whom, from CSV files.')
    .option('--pairs <file>', 'the pairs of adults and pupils')
    .option('--dry-run', 'say what would happen and every problem, and change nothing')
    .option('--left-over', 'print the lines that the last import refused, as CSV, and import nothing')
    .option('--json', 'print JSON')
    .addHelpText('after', HELP)
    .action(run);
}

const HELP = `
people.csv   id,name,role,email,phone,chat,year_group,vetting_date,vetting_expiry,training_date,training_expiry,active
pairs.csv    adult_id,pupil_id,from,to

Only name, role and an id or an e-mail address are needed. Roles: mentor, staff, pupil, parent, external. Several values in one
cell are separated by semicolons; chat is platform:handle; dates are 2026-09-01 or 01/09/2026. Files may come from a spreadsheet:
semicolons or tabs between columns and other names of columns (Full Name, E-mail, UPN, …) are understood.

Nobody is removed: people that the file does not name stay as they are; set active to no for those who left. A line with a
problem is not imported and is kept; the exit code is 2 when there is one. Importing the same file again changes nothing.

Example:
  candour import people.csv --pairs pairs.csv --dry-run`;

interface Options {
  readonly pairs?: string;
  readonly dryRun?: boolean;
  readonly leftOver?: boolean;
  readonly json?: boolean;
}

async function run(people: string | undefined, options: Options): Promise<void> {
  const { loadConfig } = await import('../../services/config.js');
  const { withDatabase } = await import('../../services/supervise/borrow-database.js');
  const config = loadConfig();
  if (options.leftOver) return withDatabase(config, () => printLeftOver(options));
  if (people === undefined && options.pairs === undefined) throw await nothingNamed();
  const texts = { people: await open(people), pairs: await open(options.pairs) };
  const plan = await withDatabase(config, async () => {
    const { importTables, planTables } = await import('../../services/register/import-tables.js');
    if (options.dryRun) return planTables(texts, config.school, new Date());
    return importTables(texts, config.school, new Date(), await commandLine(config.keyFile));
  });
  if (options.json) console.log(JSON.stringify({ dryRun: options.dryRun === true, ...plan }, null, 2));
  else printPlan(plan, options);
  if (plan.problems.some(problem => problem.level === 'refused')) process.exitCode = 2;
}

/** On the record as the command line: whoever may use it is known to the machine, not to us. */
async function commandLine(keyFile: string): Promise<Importer> {
  const { randomUUID } = await import('node:crypto');
  const { COMMAND_LINE } = await import('../../services/register/history.js');
  const { loadKeyRing } = await import('../../services/store/key-file.js');
  const { readyKey } = await import('../../services/supervise/key.js');
  if (await readyKey(keyFile)) console.error(`A key was made: ${keyFile}. Back it up apart from the database.`);
  return { id: randomUUID(), way: 'command-line', actor: COMMAND_LINE, keys: loadKeyRing(keyFile) };
}

function printPlan(plan: ImportPlan, { dryRun }: Options): void {
  for (const problem of plan.problems) console.log(problemLine(problem));
  if (plan.problems.length > 0) console.log('');
  const verb = dryRun ? 'Would add' : 'Added';
  for (const [name, changes, refused] of [
    ['people', plan.people, plan.leftOver.people.lines.length],
    ['pairs', plan.pairs, plan.leftOver.pairs.lines.length],
  ] as const) {
    const { add, change, unchanged } = changes;
    if (add.length + change.length + unchanged + refused === 0) continue;
    console.log(
      `${verb} ${add.length} ${name}, change${dryRun ? '' : 'd'} ${change.length}, ${unchanged} unchanged, ${refused} refused.`,
    );
  }
  const refused = plan.leftOver.people.lines.length + plan.leftOver.pairs.lines.length;
  if (refused > 0 && !dryRun) console.log('The refused lines are kept: candour import --left-over prints them.');
}

function problemLine({ file, line, field, level, what, remedy }: ImportProblem): string {
  const place = `${file}.csv${line === null ? '' : ` line ${line}`}${field === null ? '' : `, ${field}`}`;
  return `${level === 'refused' ? 'refused' : 'advice '}  ${place}: ${what} ${remedy}`;
}

async function printLeftOver({ json }: Options): Promise<void> {
  const { loadLeftOver } = await import('../../services/register/store.js');
  const leftOver = await loadLeftOver();
  if (json) console.log(JSON.stringify(leftOver, null, 2));
  else if (leftOver === null) console.log('The last import refused no line.');
  else for (const { headers, lines } of [leftOver.people, leftOver.pairs]) await printTable(headers, lines);
}

async function printTable(headers: readonly string[], lines: readonly (readonly string[])[]): Promise<void> {
  const { noFormula } = await import('../../services/review/csv.js');
  const lineOf = (cells: readonly string[]) => cells.map(cell => quoted(noFormula(cell))).join(',');
  if (lines.length > 0) for (const cells of [headers, ...lines]) console.log(lineOf(cells));
}

function quoted(cell: string): string {
  return /[",;\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

async function open(path: string | undefined): Promise<string | null> {
  if (path === undefined) return null;
  const { decodeTable } = await import('../../services/register/import.js');
  try {
    return decodeTable(readFileSync(path));
  } catch (cause) {
    const { ServiceError } = await import('../../services/errors.js');
    throw new ServiceError({
      code: 'IMPORT_FILE_UNREADABLE',
      message: `The file ${path} cannot be read.`,
      remedy: 'Check its name and that you may read it. Nothing was changed.',
      cause,
    });
  }
}

async function nothingNamed() {
  const { ServiceError } = await import('../../services/errors.js');
  return new ServiceError({
    code: 'IMPORT_NOTHING_NAMED',
    message: 'No file is named.',
    remedy: 'Name people.csv, or --pairs pairs.csv, or both: candour import --help',
  });
}
