import { type Command, Option } from 'commander';
import { ROLES, type Role } from '../../services/register/person.js';

const HELP = `
Prints how the text is read (with disguises undone), which languages other than English it holds and whether they are covered, what is found in it and where, what each finding rests on, and which models come
near to raising a case, with the words that weigh most. Nothing is stored. Write - to read the text from standard input, so that it
does not stay in the history of your shell.`;

interface Options {
  readonly from: Role;
  readonly to: Role;
  readonly channel: 'email' | 'chat';
  readonly subject: string;
  readonly rules: readonly string[];
  readonly json?: boolean;
}

/** `candour explain`: why a text raises what it raises. */
export function define(program: Command): void {
  program
    .command('explain')
    .description('Tell why a text raises what it raises, or raises nothing.')
    .argument('<text>', 'the text, or - for standard input')
    .addOption(new Option('--from <role>', 'who wrote it').choices([...ROLES]).default('mentor'))
    .addOption(new Option('--to <role>', 'to whom').choices([...ROLES]).default('pupil'))
    .addOption(new Option('--channel <channel>').choices(['email', 'chat']).default('chat'))
    .option('--subject <words>', 'of an e-mail', '')
    .option(
      '--rules <folder>',
      'further rules of your own (may be repeated)',
      (value, before: string[]) => [...before, value],
      [],
    )
    .option('--json', 'print JSON')
    .addHelpText('after', HELP)
    .action(run);
}

async function run(given: string, { from, to, channel, subject, rules, json }: Options): Promise<void> {
  const { readFileSync } = await import('node:fs');
  const { explain } = await import('../explain/explain.js');
  const { printExplanation } = await import('../explain/print.js');
  const { RULES_FOLDER } = await import('../../services/paths.js');
  const text = given === '-' ? readFileSync(0, 'utf8') : given;
  const explanation = await explain({ from, to: [to], channel, subject, text, sentAt: undefined }, [
    RULES_FOLDER,
    ...rules,
  ]);
  if (json) console.log(JSON.stringify(explanation, null, 2));
  else printExplanation(explanation);
}
