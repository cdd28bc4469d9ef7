import type { Request, RequestHandler } from 'express';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';

/** The process answers. Nothing about what it knows: this address is public. */
export const health: RequestHandler = (_request, response) => {
  response.type('text/plain').send('ok\n');
};

const registry = new Registry();
collectDefaultMetrics({ register: registry });
const durations = new Histogram({
  name: 'candour_web_request_seconds',
  help: 'Time to answer a request of the review pages.',
  // Method and class of status only: an address would name a case.
  labelNames: ['method', 'status'],
  buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
  registers: [registry],
});

export const countRequests: RequestHandler = (request, response, next) => {
  const end = durations.startTimer();
  response.once('finish', () => {
    // Open as long as somebody looks at the queue: that says nothing about how fast we answer.
    if (response.get('Content-Type')?.startsWith('text/event-stream')) return;
    end({ method: request.method, status: `${Math.floor(response.statusCode / 100)}xx` });
  });
  next();
};

/** For a collector on this machine only; to everybody else, also through a proxy on this machine, there is no such page. */
export const metrics: RequestHandler = async (request, response, next) => {
  if (!isFromThisMachine(request)) return next();
  response.type(registry.contentType).send(await registry.metrics());
};

function isFromThisMachine(request: Request): boolean {
  const proxied = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'via'].some(header => header in request.headers);
  const local = /^(127\.|::1$|::ffff:127\.)/.test(request.socket.remoteAddress ?? '');
  return local && !proxied && /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(request.get('Host') ?? '');
}
