import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Breaks the connection off in place of a response. */
export const CUT = Symbol('cut');

/**
 * Stands between a mail client and its server and passes on what both say, except where a test has it lie. Of no use with TLS.
 */
export class LyingServer {
  readonly #upstream: () => number;
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer(client => this.#serve(client));
  /** What becomes of one response of the server, its literals included, as latin1; `null` leaves it out. */
  response: (text: string) => string | null | typeof CUT = text => text;
  /** The server's place taken: what is answered to a command, without its tag; `null` passes it on. */
  answer: (command: string) => string | null = () => null;
  /** Every command of every client, without its tag. */
  readonly commands: string[] = [];
  connections = 0;

  constructor(upstream: () => number) {
    this.#upstream = upstream;
  }

  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Honest again. */
  reset(): void {
    this.response = text => text;
    this.answer = () => null;
    this.commands.length = 0;
    this.connections = 0;
  }

  cutAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    this.cutAll();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #serve(client: Socket): void {
    this.connections += 1;
    const upstream = connect(this.#upstream(), '127.0.0.1');
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      this.#sockets.add(one);
      one.on('error', () => undefined);
      one.on('close', () => {
        this.#sockets.delete(one);
        other.destroy();
      });
    }
    const fromServer = new Responses(response => {
      const said = this.response(response);
      if (said === CUT) client.destroy();
      else if (said !== null) client.write(said, 'latin1');
    });
    upstream.on('data', chunk => fromServer.add(chunk.toString('latin1')));
    const fromClient = new Responses(line => this.#command(line, client, upstream));
    client.on('data', chunk => fromClient.add(chunk.toString('latin1')));
  }

  #command(line: string, client: Socket, upstream: Socket): void {
    const [, tag = '', command = line] = /^(\w+) ([^\r\n]*)/.exec(line) ?? [];
    this.commands.push(command);
    const own = this.answer(command);
    if (own === null) upstream.write(line, 'latin1');
    else client.write(`${tag} ${own}\r\n`);
  }
}

/** Cuts a stream into lines, each with the literals `{n}` that belong to it. */
class Responses {
  readonly #emit: (response: string) => void;
  #held = '';
  #at = 0;

  constructor(emit: (response: string) => void) {
    this.#emit = emit;
  }

  add(text: string): void {
    this.#held += text;
    for (let end = this.#held.indexOf('\r\n', this.#at); end >= 0; end = this.#held.indexOf('\r\n', this.#at)) {
      const literal = /\{(\d+)\}$/.exec(this.#held.slice(this.#at, end));
      this.#at = end + 2 + Number(literal?.[1] ?? 0);
      if (literal) {
        if (this.#at > this.#held.length) return;
        continue;
      }
      this.#emit(this.#held.slice(0, this.#at));
      this.#held = this.#held.slice(this.#at);
      this.#at = 0;
    }
  }
}
