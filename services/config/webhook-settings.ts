import { setting } from './setting.js';
import * as as from './values.js';

/** What another system may be told of; `services/webhooks/derive.ts` says what each holds. */
export const WEBHOOK_EVENTS = [
  'case.raised',
  'case.overdue',
  'case.decided',
  'source.failing',
  'canary.missing',
  'report.made',
  'pack.left',
] as const;
export type WebhookEventType = (typeof WEBHOOK_EVENTS)[number];

/** One entry of `webhooks` in candour.yaml. */
export const WEBHOOK_SETTINGS = {
  id: setting({
    key: 'id',
    env: null,
    value: as.identifier,
    fallback: '',
    fallbackText: 'required',
    example: 'case-system',
    about: 'A short name for it. Keep it: another name is another receiver.',
  }),
  url: setting({
    key: 'url',
    env: null,
    value: as.optional(as.tokenUrl),
    fallback: null,
    fallbackText: 'required',
    example: 'https://cases.school.example/hooks/candour',
    about: 'Where it is told. Redirects are not followed.',
  }),
  secret: setting({
    key: 'secret',
    env: null,
    value: as.optional(as.webhookSecret),
    fallback: null,
    fallbackText: 'required',
    example: 'whsec_…',
    about:
      'What each message is signed with: `whsec_` and 24 to 64 bytes in base64, e.g. of `openssl rand -base64 32`.',
    held: 'secret',
  }),
  previousSecret: setting({
    key: 'previousSecret',
    env: null,
    value: as.optional(as.webhookSecret),
    fallback: null,
    example: 'whsec_…',
    about: 'Signs beside the new one while the receiver changes over.',
    held: 'secret',
  }),
  events: setting({
    key: 'events',
    env: null,
    value: as.list(as.oneOf([...WEBHOOK_EVENTS])),
    fallback: [],
    fallbackText: 'required',
    example: 'case.raised, case.overdue',
    about: `Of ${WEBHOOK_EVENTS.map(event => `\`${event}\``).join(', ')}.`,
  }),
  lanes: setting({
    key: 'lanes',
    env: null,
    value: as.list(as.oneOf(['child-needs-help', 'adult-conduct'])),
    fallback: [],
    fallbackText: 'none: nothing about cases is sent',
    example: 'child-needs-help',
    about:
      'Of which cases it is told; whether a report found no case, it is told when both are named. Whoever reads that system must be allowed to know that there is such a case.',
  }),
  allowPrivate: setting({
    key: 'allowPrivate',
    env: null,
    value: as.yesNo,
    fallback: false,
    example: 'true',
    about: 'Whether it may be on the school’s own network or on this machine.',
  }),
} as const;
