import { lookup } from 'node:dns';
import { request } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { WebhookConfig } from '../config.js';
import { ServiceError } from '../errors.js';
import { isPrivateAddress } from './private-address.js';
import { signatureOf } from './sign.js';

export interface Envelope {
  readonly id: string;
  readonly body: string;
  readonly now: Date;
  /** PEM, for tests: what else to trust. */
  readonly authority?: string;
}

/** For the whole exchange, milliseconds. */
const DEADLINE = 15_000;

/**
 * Hands one event over. Resolves to the status of the answer; redirects are not followed, and of the answer nothing is read. Rejects with
 * ServiceError `WEBHOOK_ADDRESS_PRIVATE` or `WEBHOOK_UNREACHABLE`.
 */
export function post(webhook: WebhookConfig, { id, body, now, authority }: Envelope): Promise<number> {
  const url = new URL(webhook.url);
  const timestamp = Math.floor(now.getTime() / 1_000);
  const secrets = [webhook.secret, ...(webhook.previousSecret === null ? [] : [webhook.previousSecret])];
  return new Promise((resolve, reject) => {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    if (!webhook.allowPrivate && isIP(host) !== 0 && isPrivateAddress(host)) return reject(refused());
    const sending = request(url, {
      method: 'POST',
      signal: AbortSignal.timeout(DEADLINE),
      // A connection of its own: whom the name stands for is looked at each time.
      agent: false,
      lookup: webhook.allowPrivate ? undefined : publicOnly,
      ...(authority === undefined ? {} : { ca: authority }),
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'user-agent': 'Candour',
        'webhook-id': id,
        'webhook-timestamp': String(timestamp),
        'webhook-signature': signatureOf(id, timestamp, body, secrets),
      },
    });
    sending.once('response', response => {
      resolve(response.statusCode ?? 0);
      response.destroy();
    });
    sending.once('error', cause => reject(cause instanceof ServiceError ? cause : unreachable(cause)));
    sending.end(body);
  });
}

/** Looks the name up and refuses what is not public in the same step: between two look-ups a name can change. */
const publicOnly: LookupFunction = (hostname, options, done) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return done(error, '', 4);
    if (addresses.some(({ address }) => isPrivateAddress(address))) return done(refused(), '', 4);
    const [first] = addresses;
    if (options.all) return done(null, addresses as never, 4);
    done(null, first?.address ?? '', first?.family ?? 4);
  });
};

function refused(): ServiceError & NodeJS.ErrnoException {
  return new ServiceError({
    code: 'WEBHOOK_ADDRESS_PRIVATE',
    message: 'The address of a webhook is on this machine or on a private network.',
    remedy: 'If it is meant so, set allowPrivate: true for it in candour.yaml.',
  });
}

function unreachable(cause: unknown): ServiceError {
  return new ServiceError({
    code: 'WEBHOOK_UNREACHABLE',
    message: 'The receiver of a webhook does not answer, or its certificate does not hold.',
    remedy: 'Check its address and that this machine may connect there. It is tried again for three days.',
    cause,
  });
}
