import { join, resolve } from 'node:path';
import type { Command } from 'commander';

/** `candour database`: the embedded database alone, for a look with mongosh or for another service. */
export function define(program: Command): void {
  program
    .command('database')
    .description('Run the embedded database alone and print its connection string.')
    .requiredOption('--folder <dir>', 'where it keeps its files')
    .option('--socket <path>', 'its Unix socket, ending in .sock (default: database.sock in the folder)')
    .option('--port <number>', 'also listen on this TCP port of this machine; 0 takes a free one', port)
    .option('--json', 'print the connection strings as one line of JSON')
    .addHelpText('after', '\nOnly one process can own a folder: stop the service first. Ctrl-C stops the database.')
    .action(run);
}

interface Options {
  readonly folder: string;
  readonly socket?: string;
  readonly port?: number;
  readonly json?: boolean;
}

async function run(options: Options): Promise<void> {
  const { spawnEmbedded } = await import('../../services/store/embedded/process.js');
  const folder = resolve(options.folder);
  const database = await spawnEmbedded({
    folder,
    socketPath: resolve(options.socket ?? join(folder, 'database.sock')),
    ...(options.port === undefined ? {} : { port: options.port }),
    log: (level, event, facts) => console.error(level, event, ...(facts ? [JSON.stringify(facts)] : [])),
  });
  const tcp = database.port === null ? null : `mongodb://127.0.0.1:${database.port}/candour?retryWrites=false`;
  if (options.json) console.log(JSON.stringify({ uri: database.uri, tcp, pid: database.pid }));
  else console.log([database.uri, ...(tcp ? [tcp] : [])].join('\n'));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void database.stop());
  const code = await database.ended;
  if (code !== 0) process.exitCode = 1;
}

function port(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 0 && number <= 65_535) return number;
  throw new Error(`${text} is not a port.`);
}
