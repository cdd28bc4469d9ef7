import type { WebhookConfig } from '../config.js';
import { type Origins, SettingReader } from './reader.js';
import type { ConfigProblem } from './setting.js';
import { WEBHOOK_SETTINGS } from './webhook-settings.js';

/** `webhooks` of candour.yaml, in its order. */
export function readWebhooks(origins: Origins): {
  readonly webhooks: readonly WebhookConfig[];
  readonly problems: readonly ConfigProblem[];
} {
  const written = origins.yaml?.valueAt(['webhooks']) ?? [];
  if (!Array.isArray(written)) {
    const where = origins.yaml?.where(['webhooks']) ?? 'webhooks';
    return { webhooks: [], problems: [{ where, what: 'must be a list', example: 'webhooks: [{ id: …, url: … }]' }] };
  }
  const webhooks: WebhookConfig[] = [];
  const problems: ConfigProblem[] = [];
  for (const index of written.keys()) {
    const reader = new SettingReader(origins, ['webhooks', index], false);
    webhooks.push(readOne(reader));
    reader.refuseUnknownKeys(WEBHOOK_SETTINGS, []);
    problems.push(...reader.problems);
  }
  const ids = webhooks.map(({ id }) => id);
  for (const id of new Set(ids.filter((one, at) => one !== '' && ids.indexOf(one) !== at)))
    problems.push({ where: `webhooks, id ${id}`, what: 'is used twice', example: 'id: another-name' });
  return { webhooks, problems };
}

function readOne(reader: SettingReader): WebhookConfig {
  const { id, url, secret, previousSecret, events, lanes, allowPrivate } = WEBHOOK_SETTINGS;
  for (const needed of [id, url, secret, events]) if (!reader.isSet(needed)) reader.problem(needed, 'is missing');
  return {
    id: reader.read(id),
    url: reader.read(url) ?? '',
    secret: reader.read(secret) ?? '',
    previousSecret: reader.read(previousSecret),
    events: reader.read(events),
    lanes: reader.read(lanes),
    allowPrivate: reader.read(allowPrivate),
  };
}
