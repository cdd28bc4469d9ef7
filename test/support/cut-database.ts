import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { serialize } from 'bson';

const WRITES: ReadonlySet<string> = new Set(['insert', 'update', 'delete', 'findAndModify']);

/** When the line to the database breaks: around which write (from 1), and on which side of it. */
export interface Cut {
  readonly write: number;
  /** `before`: the write never arrives. `after`: it is done, and nobody learns of it. */
  readonly side: 'before' | 'after';
}

/** A line to the database that can be cut at a chosen write, as a crash of the service would leave it. */
export class CutDatabase {
  readonly #server: Server;
  #writes = 0;
  #cut: Cut | null = null;

  /** `uri` without TLS; a Unix socket or host and port. */
  constructor(uri: string) {
    const host = /^mongodb:\/\/(?:[^@/]*@)?([^/?]+)/.exec(uri)?.[1] ?? '';
    this.#server = createServer(client => this.#connect(client, dial(decodeURIComponent(host))));
  }

  /** The connection string of this line to the same database. */
  async open(uri: string): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const { port } = this.#server.address() as AddressInfo;
    return uri.replace(/^(mongodb:\/\/(?:[^@/]*@)?)[^/?]+/, `$1127.0.0.1:${port}`);
  }

  /** From now on; `null`: never. */
  cutAt(cut: Cut | null): void {
    this.#writes = 0;
    this.#cut = cut;
  }

  /** Whether the cut was come to. */
  get wasCut(): boolean {
    return this.#cut !== null && this.#writes >= this.#cut.write;
  }

  close(): void {
    this.#server.close();
  }

  #connect(client: Socket, server: Socket): void {
    const both = [client, server];
    for (const socket of both) {
      socket.on('error', () => undefined);
      socket.on('close', () => {
        for (const one of both) one.destroy();
      });
    }
    // What the server answers to a write that was cut after it was done; the driver waits for one answer at a time.
    let swallowed: number | null = null;
    const cut = (message: Buffer) => {
      if (this.#cut?.side === 'after') {
        swallowed = message.readInt32LE(4);
        server.write(message);
      } else client.write(refusal(message.readInt32LE(4)));
    };
    eachMessage(client, message => {
      const write = WRITES.has(commandOf(message));
      if (write) this.#writes += 1;
      if (write && this.#writes === this.#cut?.write) cut(message);
      else server.write(message);
    });
    eachMessage(server, message => {
      if (message.readInt32LE(8) !== swallowed) client.write(message);
      else client.write(refusal(swallowed));
    });
  }
}

function eachMessage(socket: Socket, handle: (message: Buffer) => void): void {
  let pending = Buffer.alloc(0);
  socket.on('data', chunk => {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length >= 4 && pending.length >= pending.readInt32LE(0)) {
      const message = pending.subarray(0, pending.readInt32LE(0));
      pending = pending.subarray(message.length);
      handle(message);
    }
  });
}

/** An OP_MSG that says that the command failed. A closed line would say the same, but the driver takes half a second to open the next. */
function refusal(responseTo: number): Buffer {
  const body = serialize({ ok: 0, errmsg: 'the line was cut', code: 8000, codeName: 'AtlasError' });
  const head = Buffer.alloc(21);
  head.writeInt32LE(head.length + body.length, 0);
  head.writeInt32LE(responseTo, 8);
  head.writeInt32LE(2013, 12);
  return Buffer.concat([head, body]);
}

function dial(host: string): Socket {
  if (host.startsWith('/')) return connect(host);
  const [name = '', port = '27017'] = host.split(':');
  return connect(Number(port), name);
}

/** The name of an OP_MSG's command: the first key of its body. */
function commandOf(message: Buffer): string {
  const start = 26;
  return message.toString('latin1', start, message.indexOf(0, start));
}
