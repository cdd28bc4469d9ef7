#!/usr/bin/env node
import { Command } from 'commander';
import { ServiceError } from '../services/errors.js';
import { VERBS } from './verbs.js';

/** A verb's module: adds itself to the program. Loaded only when it is asked for, so that `candour detect` starts at once. */
export interface Verb {
  define(program: Command): void;
}

async function main(argv: readonly string[]): Promise<void> {
  const program = new Command('candour')
    .description('Watches the e-mail and chat of a mentoring scheme and brings concerns to the safeguarding lead.')
    .showHelpAfterError()
    .enablePositionalOptions();
  const asked = argv[2];
  const load = asked === undefined ? undefined : VERBS[asked];
  const modules = load ? [await load()] : await Promise.all(Object.values(VERBS).map(loadOne => loadOne()));
  for (const verb of modules) verb.define(program);
  await program.parseAsync([...argv]);
}

main(process.argv).catch((error: unknown) => {
  if (error instanceof ServiceError) console.error(`${error.message}\n${error.remedy} (${error.code})`);
  else console.error(error);
  process.exitCode = 1;
});
