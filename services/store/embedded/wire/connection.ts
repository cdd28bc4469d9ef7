import type { Socket } from 'node:net';
import { HEADER_BYTES, MAX_MESSAGE_BYTES, MalformedMessage, parseRequest, type Request, replyTo } from './message.js';

/** Answers one request; the result is the reply's BSON. Never rejects: an error is an answer too. */
export type Answer = (request: Request) => Promise<Uint8Array>;

/** Reads messages from a socket and answers them in order. A malformed one closes this connection only. */
export async function serveConnection(
  socket: Socket,
  answer: Answer,
  onMalformed: (reason: string) => void,
): Promise<void> {
  try {
    for await (const frame of frames(socket)) {
      const request = parseRequest(frame);
      const document = await answer(request);
      if (request.silent) continue;
      if (!socket.write(replyTo(request, document))) await drained(socket);
    }
  } catch (error) {
    if (error instanceof MalformedMessage) onMalformed(error.message);
  } finally {
    socket.destroy();
  }
}

async function* frames(socket: Socket): AsyncGenerator<Buffer> {
  let chunks: Buffer[] = [];
  let held = 0;
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    held += chunk.length;
    while (held >= 4) {
      if ((chunks[0]?.length ?? 0) < 4) chunks = [Buffer.concat(chunks)];
      const size = (chunks[0] as Buffer).readInt32LE(0);
      if (size < HEADER_BYTES + 5 || size > MAX_MESSAGE_BYTES) throw new MalformedMessage(`message of ${size} bytes`);
      if (held < size) break;
      const whole = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
      yield whole.subarray(0, size);
      const rest = whole.subarray(size);
      chunks = rest.length > 0 ? [rest] : [];
      held = rest.length;
    }
  }
}

function drained(socket: Socket): Promise<void> {
  return new Promise(resolve => {
    const done = () => {
      socket.off('drain', done);
      socket.off('close', done);
      resolve();
    };
    socket.on('drain', done);
    socket.on('close', done);
    if (socket.destroyed || !socket.writableNeedDrain) done();
  });
}
