import { happenedAt, type Message } from '../../message.js';
import type { Role, School } from '../../register/person.js';
import { isWithinHours } from '../../register/session-hours.js';
import type { RuleFile } from './schema.js';

/** True when who wrote to whom, where and when is what the rule is about. */
export function conditionsHold(when: RuleFile['when'], message: Message, school: School): boolean {
  if (when.channel && when.channel !== message.channel) return false;
  if (!includesRole(when.author, message.author.role)) return false;
  if (!when.recipient.includes('anyone') && !message.recipients.some(({ role }) => includesRole(when.recipient, role)))
    return false;
  return when.hours === undefined || (when.hours === 'inside') === isWithinHours(happenedAt(message), school);
}

type Who = RuleFile['when']['author'][number];

function includesRole(whos: readonly Who[], role: Role): boolean {
  return whos.some(who => who === 'anyone' || who === role || (who === 'adult' && ADULTS.has(role)));
}

/** Adults of the scheme and everybody whom the register does not know. A parent is no adult of the scheme. */
const ADULTS: ReadonlySet<Role> = new Set<Role>(['mentor', 'staff', 'external']);
