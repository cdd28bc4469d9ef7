import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** How long a request that is being answered may still take, milliseconds. */
const LAST_ANSWER = 5_000;

/**
 * What closes this server: at once but for the requests that are being answered, and in at most five seconds whatever they do.
 * Node's own `closeIdleConnections` spares a connection on which nothing was ever asked, and browsers open such connections ahead
 * of need: a stop would wait a minute for each.
 */
export function closer(server: Server): () => Promise<void> {
  const open = new Set<Socket>();
  const answering = new Map<Socket, number>();
  let closing = false;
  server.on('connection', socket => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  server.on('request', ({ socket }, response) => {
    answering.set(socket, (answering.get(socket) ?? 0) + 1);
    response.once('close', () => {
      const left = (answering.get(socket) ?? 1) - 1;
      if (left > 0) answering.set(socket, left);
      else answering.delete(socket);
      if (closing && left === 0) socket.destroySoon();
    });
  });
  return () =>
    new Promise(resolve => {
      closing = true;
      const giveUp = setTimeout(() => server.closeAllConnections(), LAST_ANSWER);
      server.close(() => {
        clearTimeout(giveUp);
        resolve();
      });
      for (const socket of open) if (!answering.has(socket)) socket.destroy();
    });
}
