import { createHash } from 'node:crypto';
import type { Finding } from '../../services/detect/finding.js';
import type { Message, Participant } from '../../services/message.js';
import type { Role } from '../../services/register/person.js';
import type { ExaminedEntry } from '../../services/scan/examined.js';
import { type Code, type Severity, TAXONOMY } from '../../services/taxonomy.js';

export const party = (personId: string, role: Role): Participant => ({
  personId,
  role,
  address: `${personId}@northfield.example`,
  displayName: personId,
});
export const MENTOR = party('m-1', 'mentor');
export const PUPIL = party('p-1', 'pupil');

/** A message as the examiner hands it on; `id` stands for its content. */
export function seenMessage(id: string, fields: Partial<Message> = {}): Message {
  const at = fields.receivedAt ?? new Date('2026-11-02T09:00:00Z');
  return {
    id: createHash('sha256').update(id).digest('hex').slice(0, 32),
    channel: 'email',
    platform: 'email',
    threadKey: 'thread',
    sentAt: at,
    receivedAt: at,
    author: MENTOR,
    recipients: [PUPIL],
    direction: 'adult-to-pupil',
    subject: 'Tuesday',
    text: `The words of ${id}.`,
    quotedText: '',
    signature: '',
    links: [],
    attachments: [],
    readProblems: [],
    ...fields,
  };
}

export function seenFinding(code: Code, severity: Severity, fields: Partial<Finding> = {}): Finding {
  return {
    code,
    detectorId: 'rules',
    ruleId: `${code}.test`,
    clause: TAXONOMY[code].clause,
    severity,
    confidence: 0.9,
    field: 'text',
    span: { start: 0, end: 3 },
    reason: 'For the test.',
    contributions: [],
    suppressedBy: null,
    ...fields,
  };
}

export function examined(entryId: string, message: Message, findings: readonly Finding[] = []): ExaminedEntry {
  return { entryId, message, findings, languages: [], detectVersion: 'test' };
}
