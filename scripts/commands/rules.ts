import type { Command } from 'commander';

interface Options {
  readonly rules: readonly string[];
  readonly json?: boolean;
}

/** `candour rules test` and `candour rules list`. */
export function define(program: Command): void {
  const rules = program.command('rules').description('The rules in force: test them, list them.');
  rules
    .command('test')
    .description('Check every rule and run its examples. Ends with 1 when one does not come out as it says.')
    .option('--rules <folder>', 'further rules of your own (may be repeated)', collect, [])
    .option('--json', 'print the result as JSON')
    .action(test);
  rules
    .command('list')
    .description('Every rule with its code, severity and reason.')
    .option('--rules <folder>', 'further rules of your own (may be repeated)', collect, [])
    .option('--json', 'print the list as JSON')
    .action(list);
}

async function test(options: Options): Promise<void> {
  const { readRules } = await import('../../services/detect/rules/load.js');
  const { RULES_FOLDER } = await import('../../services/paths.js');
  const { failedExamplesOf } = await import('../../services/detect/rules/examples.js');
  const { rules, problems } = readRules([RULES_FOLDER, ...options.rules]);
  const failed = failedExamplesOf(rules);
  if (options.json) console.log(JSON.stringify({ rules: rules.length, problems, failed }));
  else {
    for (const { file, line, problem } of problems) console.log(`${file}:${line}: ${problem}`);
    for (const { file, expected, text } of failed)
      console.log(`${file}: should be ${expected === 'raises' ? 'raised' : 'ignored'}: ${text}`);
    console.log(
      `${rules.length} rules, ${problems.length} problems, ${failed.length} examples that do not come out as they should`,
    );
  }
  if (problems.length + failed.length > 0) process.exitCode = 1;
}

async function list(options: Options): Promise<void> {
  const { loadRules } = await import('../../services/detect/rules/load.js');
  const { RULES_FOLDER } = await import('../../services/paths.js');
  const rules = loadRules([RULES_FOLDER, ...options.rules]).map(({ rule, file }) => {
    const { id, code, severity, confidence, reason } = rule;
    return { id, code, severity, confidence, reason, file };
  });
  if (options.json) console.log(JSON.stringify(rules));
  else for (const { id, severity, reason } of rules) console.log(`${id.padEnd(48)} ${severity.padEnd(9)} ${reason}`);
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}
