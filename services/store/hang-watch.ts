import type { mongo } from 'mongoose';

/** Milliseconds without an answer after which nothing will come any more. */
const LONGEST_COMMAND = 60_000;
/** The driver itself gives a heartbeat up after 30 s. */
const LONGEST_HEARTBEAT = 50_000;
/** On a collection that has grown an index takes its time, and so does a collection to be dropped. */
const SLOW_COMMANDS: ReadonlySet<string> = new Set(['createIndexes', 'drop', 'dropDatabase', 'dropIndexes']);
const LONGEST_SLOW_COMMAND = 30 * 60_000;
const LOOK_EVERY = 5_000;

type Events = Pick<mongo.MongoClient, 'on'>;

/**
 * Sees that the driver waits for something that will never come. When a database is killed the driver may write to a socket that is
 * already destroyed but has not yet said so: it then waits for the socket to drain for ever (mongodb 7.8, `Connection.writeCommand`).
 * A command that hangs so holds its job; a heartbeat that hangs so keeps the whole process from the database. Nothing but a new
 * process helps, and nothing is lost by it.
 */
export class HangWatch {
  readonly #waiting = new Map<string, { readonly what: string; readonly until: number }>();
  readonly #now: () => number;

  constructor(client: Events, now: () => number) {
    this.#now = now;
    client.on('commandStarted', ({ requestId, commandName }: mongo.CommandStartedEvent) =>
      this.#begin(`command ${requestId}`, commandName, longest(commandName)),
    );
    const answered = ({ requestId }: { readonly requestId: number }) => this.#waiting.delete(`command ${requestId}`);
    client.on('commandSucceeded', answered);
    client.on('commandFailed', answered);
    client.on('serverHeartbeatStarted', ({ connectionId }) =>
      this.#begin(`heartbeat ${connectionId}`, 'heartbeat', LONGEST_HEARTBEAT),
    );
    const heard = ({ connectionId }: { readonly connectionId: string }) =>
      this.#waiting.delete(`heartbeat ${connectionId}`);
    client.on('serverHeartbeatSucceeded', heard);
    client.on('serverHeartbeatFailed', heard);
  }

  /** The name of a command that has been without an answer for too long, or `null`. */
  hung(): string | null {
    const now = this.#now();
    for (const { what, until } of this.#waiting.values()) if (until <= now) return what;
    return null;
  }

  #begin(key: string, what: string, milliseconds: number): void {
    this.#waiting.set(key, { what, until: this.#now() + milliseconds });
  }
}

function longest(command: string): number {
  return SLOW_COMMANDS.has(command) ? LONGEST_SLOW_COMMAND : LONGEST_COMMAND;
}

/** Calls `onHang` once, with the name of the command. The client has to be made with `monitorCommands`. */
export function watchForHangs(client: Events, onHang: (command: string) => void): void {
  const watch = new HangWatch(client, () => performance.now());
  const timer = setInterval(() => {
    const command = watch.hung();
    if (command === null) return;
    clearInterval(timer);
    onHang(command);
  }, LOOK_EVERY);
  timer.unref();
}
