import { type Command, InvalidArgumentError } from 'commander';

const HELP = `
Reads a file of JSON lines (- for standard input) and prints one JSON line for each, in the same order. Needs no database, no Redis
and no network. Without a register, roles are taken from the file and nothing is said about who is registered.

A message:       {"id", "channel": "email"|"chat", "from": role, "to": role, "sentAt"?, "subject"?, "text"}
  gives          {"id", "findings": [{"code", "start", "end", "field": "text"|"subject", "severity", "confidence", "reason"}]}
                 and, where it is not all in English, "languages": [{"language", "codes": what is looked for in it}]
                 offsets in UTF-16 units; medium and above raise a case, low only adds to the risk of the pair. In a
                 conversation a medium finding of the wording models alone waits until something else joins it
A conversation:  {"id", "participants": [{"role", "name"}], "messages": [{"from": index, "sentAt"?, "text"}]}
  gives          {"id", "concern", "codes", "alertAt": index of the message at which a case is raised or null, "severity",
                 "risk": {"conduct", "infatuation", "help"}, 0 to 1 after the last message,
                 "alerts": [{"at", "lane", "risk", "messages": the indexes that built it, "reasons"}], the first of each lane}
                 contact details that one sender splits over messages within ten minutes are put together (without sentAt: over the
                 latest five that hold a piece)
Roles: mentor, staff, pupil, parent, external.`;

interface Options {
  readonly messages?: string;
  readonly conversations?: string;
  readonly rules: readonly string[];
  readonly domain: readonly string[];
}

/** `candour detect`: the detectors on a file, and nothing else. */
export function define(program: Command): void {
  program
    .command('detect')
    .description('Look at messages or conversations in a file and print what is found.')
    .option('--messages <file>', 'single messages, one JSON object a line')
    .option('--conversations <file>', 'conversations, one JSON object a line')
    .option('--rules <folder>', 'further rules of your own (may be repeated)', collect, [])
    .option('--domain <domain>', 'a mail domain of the school (may be repeated)', collect, [])
    .option('--json', 'accepted for symmetry: the output is JSON lines always')
    .addHelpText('after', HELP)
    .action(run);
}

async function run(options: Options): Promise<void> {
  const file = options.messages ?? options.conversations;
  if (file === undefined || (options.messages && options.conversations)) {
    throw new InvalidArgumentError('Give either --messages FILE or --conversations FILE.');
  }
  const { detectConversations, detectMessages } = await import('../detect/run.js');
  const { RULES_FOLDER } = await import('../../services/paths.js');
  const settings = { file, ruleFolders: [RULES_FOLDER, ...options.rules], domains: options.domain };
  const lines: AsyncGenerator<unknown> = options.messages ? detectMessages(settings) : detectConversations(settings);
  for await (const line of lines) process.stdout.write(`${JSON.stringify(line)}\n`);
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}
