import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, get, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { closer } from '../../services/review/closer.js';

describe('the review pages, when they stop', () => {
  it('do not wait for a connection on which nothing was asked, as browsers open ahead of need', async () => {
    const { port, close } = await listen(response => response.end());
    const silent = connect(port, '127.0.0.1');
    await once(silent, 'connect');
    const gone = once(silent, 'close');
    silent.on('error', () => undefined);
    await close();
    await gone;
  });

  it('finish the answer that is on its way', async () => {
    let answer: (() => void) | undefined;
    const { port, close } = await listen(response => {
      response.write('first, ');
      answer = () => response.end('last');
    });
    const [reply] = await once(get({ port, host: '127.0.0.1', agent: false }), 'response');
    const closed = close();
    answer?.();
    let text = '';
    for await (const piece of reply) text += piece;
    await closed;
    assert.equal(text, 'first, last');
  });
});

async function listen(
  respond: (response: ServerResponse) => void,
): Promise<{ port: number; close: () => Promise<void> }> {
  const server = createServer((_, response) => respond(response));
  const close = closer(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, close };
}
