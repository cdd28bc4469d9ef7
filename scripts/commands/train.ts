import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';

const HELP = `
Learns the classifiers from the public sets that docs/model-card.md names, each in its folder below --data, and from the texts in
scripts/train/texts. The same data give the same weights to the last bit. Takes ten minutes on two cores, and no connection.`;

interface Options {
  readonly data: string;
  readonly out?: string;
  readonly json?: boolean;
}

/** `candour train`: makes the weights of the classifiers anew. */
export function define(program: Command): void {
  program
    .command('train')
    .description('Learn the classifiers anew from labelled text.')
    .requiredOption('--data <folder>', 'the folder of the public sets')
    .option('--out <file>', 'where the weights go; without it, where the service reads them')
    .option('--json', 'print what was learnt as JSON')
    .addHelpText('after', HELP)
    .action(run);
}

async function run({ data, out, json }: Options): Promise<void> {
  const { train } = await import('../train/train.js');
  const { encodeWeights } = await import('../../services/detect/classifier/weights.js');
  const { commonWords } = await import('../train/common-words.js');
  const { writtenTexts } = await import('../train/sets/own.js');
  const { RULES_FOLDER } = await import('../../services/paths.js');
  const { WEIGHTS_FILE } = await import('../../services/detect/detect.js');
  const { COMMON_WORDS_FILE } = await import('../../services/normalise/segment.js');
  const file = out ?? join(RULES_FOLDER, WEIGHTS_FILE);
  // First: while it learns, texts are read with this list, as the service will read them.
  writeFileSync(COMMON_WORDS_FILE, `${commonWords(writtenTexts()).join('\n')}\n`);
  const weights = await train(data, line => console.error(`  ${line}`));
  const content = encodeWeights(weights);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  if (json) {
    console.log(JSON.stringify({ file, bytes: content.length, models: weights.models }, null, 2));
    return;
  }
  for (const { code, offset, raises } of weights.models)
    console.log(`  ${code.padEnd(28)} offset ${offset.toFixed(2).padStart(6)}   raises above ${raises.toFixed(2)}`);
  console.log(`${weights.models.length} models, ${Math.round(content.length / 1000)} kB: ${file}`);
}
