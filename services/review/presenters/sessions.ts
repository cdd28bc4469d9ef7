import type { OpenSession } from '../auth/session-list.js';
import type { SchoolClock } from './time.js';

const BY: Readonly<Record<string, string>> = {
  password: 'Password',
  link: 'Link from an e-mail',
  'school-account': 'School account',
};
const SECOND: Readonly<Record<string, string>> = {
  code: 'code from the app',
  'recovery-code': 'recovery code',
  provider: 'its own second step',
};

export interface SessionLine {
  readonly id: string;
  readonly isThis: boolean;
  readonly browser: string;
  readonly address: string;
  readonly started: string;
  readonly lastSeen: string;
  /** `School account, its own second step (pwd, mfa)` */
  readonly how: string;
}

export function sessionLine(session: OpenSession, clock: SchoolClock): SessionLine {
  const { id, isThis, browser, address, startedAt, lastSeenAt, proof } = session;
  const steps = [BY[proof.by] ?? 'Password', SECOND[proof.second]].filter(Boolean).join(', ');
  return {
    id,
    isThis,
    browser,
    address: address.replace(/^::ffff:/, ''),
    started: clock.moment(startedAt),
    lastSeen: clock.moment(lastSeenAt),
    how: proof.methods === '' ? steps : `${steps} (${proof.methods})`,
  };
}
