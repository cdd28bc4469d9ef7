#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { ServiceError } from '../services/errors.js';
import { PROJECT_ROOT } from '../services/paths.js';
import { VERBS } from './verbs.js';

/** A verb's module: adds itself to the program. Loaded only when it is asked for, so that `candour detect` starts at once. */
export interface Verb {
  define(program: Command): void;
}

async function main(argv: readonly string[]): Promise<void> {
  const program = new Command('candour')
    .description('Watches the e-mail and chat of a mentoring scheme and brings concerns to the safeguarding lead.')
    .option('--version', 'print the version')
    .on('option:version', printVersion)
    .showHelpAfterError()
    .enablePositionalOptions();
  const asked = argv[2];
  const load = asked === undefined ? undefined : VERBS[asked];
  const modules = load ? [await load()] : await Promise.all(Object.values(VERBS).map(loadOne => loadOne()));
  for (const verb of modules) verb.define(program);
  await program.parseAsync([...argv]);
}

function printVersion(): void {
  const { version } = JSON.parse(readFileSync(join(PROJECT_ROOT, 'package.json'), 'utf8')) as { version: string };
  console.log(version);
  process.exit(0);
}

main(process.argv).catch((error: unknown) => {
  if (error instanceof ServiceError) console.error(`${error.message}\n${error.remedy} (${error.code})`);
  else console.error(error);
  process.exitCode = 1;
});
