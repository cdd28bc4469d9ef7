import { happenedAt, type Message } from '../../message.js';
import { ROLES, type Role, type School } from '../../register/person.js';
import { isWithinHours } from '../../register/session-hours.js';
import type { RuleFile } from './schema.js';

/** Who, where and when a rule is about, as numbers that are compared at once: most rules are about another direction. */
export interface Conditions {
  /** One bit for each role. */
  readonly authors: number;
  /** 0: whoever it goes to. */
  readonly recipients: number;
  readonly channel: Message['channel'] | null;
  readonly hours: 'inside' | 'outside' | null;
  /** Of the field that is read, so that it is asked for each field apart. `null`: whatever it is written in. */
  readonly language: string | null;
}

/** The same of one message. */
export interface Circumstances {
  readonly author: number;
  readonly recipients: number;
  readonly channel: Message['channel'];
  /** Asked for by few rules, and not cheap. */
  readonly inside: () => boolean;
}

export function compileConditions(when: RuleFile['when']): Conditions {
  return {
    authors: bitsOf(when.author),
    recipients: when.recipient.includes('anyone') ? 0 : bitsOf(when.recipient),
    channel: when.channel ?? null,
    hours: when.hours ?? null,
    language: when.language ?? null,
  };
}

export function circumstancesOf(message: Message, school: School): Circumstances {
  let inside: boolean | null = null;
  return {
    author: bitOf(message.author.role),
    recipients: message.recipients.reduce((bits, { role }) => bits | bitOf(role), 0),
    channel: message.channel,
    inside: () => {
      inside ??= isWithinHours(happenedAt(message), school);
      return inside;
    },
  };
}

/** True when who wrote to whom, where and when is what the rule is about. */
export function conditionsHold(conditions: Conditions, message: Circumstances): boolean {
  if ((conditions.authors & message.author) === 0) return false;
  if (conditions.recipients !== 0 && (conditions.recipients & message.recipients) === 0) return false;
  if (conditions.channel !== null && conditions.channel !== message.channel) return false;
  return conditions.hours === null || (conditions.hours === 'inside') === message.inside();
}

type Who = RuleFile['when']['author'][number];

/** Adults of the scheme and everybody whom the register does not know. A parent is no adult of the scheme. */
const ADULTS: readonly Role[] = ['mentor', 'staff', 'external'];

function bitsOf(whos: readonly Who[]): number {
  const roles = whos.flatMap(who => (who === 'anyone' ? ROLES : who === 'adult' ? ADULTS : [who]));
  return roles.reduce((bits, role) => bits | bitOf(role), 0);
}

function bitOf(role: Role): number {
  return 1 << ROLES.indexOf(role);
}
