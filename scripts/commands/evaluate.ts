import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';

const HELP = `
Measures detection on labelled text: the sets that docs/model-card.md names, each in its folder below --data. What is not there is left
out. Every figure stands beside what it has to reach, with a 95 % interval; nothing that is measured on was learnt from or tuned on,
except where its name says so.`;

interface Options {
  readonly data: string;
  readonly rules: readonly string[];
  readonly picture?: string;
  readonly json?: boolean;
}

/** `candour evaluate`: how good detection is, as published figures. */
export function define(program: Command): void {
  program
    .command('evaluate')
    .description('Measure detection on labelled text.')
    .requiredOption('--data <folder>', 'the folder of the labelled sets')
    .option(
      '--rules <folder>',
      'further rules of your own (may be repeated)',
      (value, before: string[]) => [...before, value],
      [],
    )
    .option('--picture <file>', 'draw the figures as SVG')
    .option('--json', 'print JSON')
    .addHelpText('after', HELP)
    .action(run);
}

async function run({ data, rules, picture, json }: Options): Promise<void> {
  const { evaluate } = await import('../evaluate/evaluate.js');
  const { printEvaluation } = await import('../evaluate/print.js');
  const { drawEvaluation } = await import('../evaluate/picture.js');
  const result = await evaluate({ data, ruleFolders: rules }, line => console.error(`  ${line}`));
  if (picture !== undefined) writeFileSync(picture, drawEvaluation(result));
  if (json) console.log(JSON.stringify(result, null, 2));
  else printEvaluation(result);
}
