import { type Command, InvalidArgumentError } from 'commander';

const HELP = `
Every figure stands beside a peer or a lower bound measured in the same run, in turn, in a process of its own:
  simpleParser   mailparser's simpleParser as it comes
  read           raw bytes to a message, participants resolved
  read + detect  and every rule and detector
  raw fetch      imapflow fetches the same mailbox (Dovecot on loopback) and throws the bytes away
  to case        from that mailbox to stored messages, findings and cases, one scanner
With --slack, only a generated Slack export in a zip is measured:
  JSON.parse     each file of it unpacked and parsed as a whole, and nothing done with it
  discover       every message listed, as when the export is found in a watched folder
  fetch          every message fetched, in jobs of a hundred
The mailbox part needs Debian's dovecot-imapd, and root. --queue instead opens whole pages of the queue over HTTP, as lead and as head,
with so many cases in an embedded database, 2,000 of them waiting. Read ratios, not single figures: the machine has other work too.`;

interface Options {
  readonly mbox?: string;
  readonly rounds: number;
  readonly messages: number;
  readonly queue?: number;
  readonly queueFolder?: string;
  readonly slack?: number;
  readonly json?: boolean;
}

/** `candour bench`: what reading and scanning cost, as ratios. */
export function define(program: Command): void {
  program
    .command('bench')
    .description('Measure reading, detecting and scanning against peers, on generated mail and on an mbox of yours.')
    .option('--mbox <file>', 'real mail to measure on beside the generated')
    .option('--rounds <number>', 'how often each is measured', readNumber, 5)
    .option('--messages <number>', 'how many messages are generated', readNumber, 1_500)
    .option('--queue <cases>', 'measure the pages of the queue with so many cases instead', readNumber)
    .option('--queue-folder <folder>', 'keep the filled database there for the next time')
    .option('--slack <messages>', 'measure reading a Slack export of so many messages instead', readNumber)
    .option('--json', 'print JSON')
    .addHelpText('after', HELP)
    .action(run);
}

async function run(options: Options): Promise<void> {
  if (options.queue !== undefined) return runQueue(options, options.queue);
  const { runBench } = await import('../bench/bench.js');
  const { benchSlack } = await import('../bench/slack/bench-slack.js');
  const { printBench } = await import('../bench/print.js');
  const say = options.json ? () => undefined : (line: string) => console.error(line);
  const results =
    options.slack === undefined ? await runBench(options, say) : [await benchSlack(options.slack, options.rounds, say)];
  if (options.json) console.log(JSON.stringify(results, null, 2));
  else printBench(results);
}

async function runQueue({ rounds, queueFolder, json }: Options, cases: number): Promise<void> {
  const { benchQueue, printQueue } = await import('../bench/queue.js');
  const bench = { cases, waiting: Math.min(cases, 2_000), rounds, ...(queueFolder ? { folder: queueFolder } : {}) };
  const figures = await benchQueue(bench, line => console.error(line));
  if (json) console.log(JSON.stringify(figures, null, 2));
  else printQueue(figures);
  // The pool of connections to the database that was stopped would keep the process.
  process.exit(0);
}

function readNumber(written: string): number {
  const number = Number(written);
  if (Number.isInteger(number) && number >= 1) return number;
  throw new InvalidArgumentError('Write a whole number from 1.');
}
