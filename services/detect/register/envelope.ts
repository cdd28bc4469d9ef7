import { happenedAt, type Message, type Participant, sideOf } from '../../message.js';
import type { DatedCheck, Person } from '../../register/person.js';
import type { Register } from '../../register/register.js';
import { isWithinHours, localTime } from '../../register/session-hours.js';
import { type Code, type Severity, TAXONOMY } from '../../taxonomy.js';
import type { Detector } from '../detector.js';
import type { Finding } from '../finding.js';

/** What follows from who wrote to whom, and when: the checks of the mentoring protocol that need no word of the message. */
export const registerDetector: Detector = {
  id: 'register',
  detect(message: Message, register: Register): readonly Finding[] {
    const adult = adultOf(message);
    const pupils = pupilsOf(message);
    // Mail between adults is no mentoring contact; mail of a parent with their own child is not the school's.
    if (!adult || pupils.length === 0) return [];
    const person = adult.personId === null ? undefined : register.personById(adult.personId);
    const findings: Finding[] = [];
    if (!person) findings.push(...unknownAdult(message, adult, register));
    else findings.push(...registeredAdult(person, pupils, happenedAt(message), register));
    if (message.author === adult && !isWithinHours(happenedAt(message), register.school)) {
      findings.push(
        envelope('protocol.out-of-hours', 'low', 0.6, 'An adult writes to a pupil outside the hours of the scheme.'),
      );
    }
    return findings;
  },
};

/** The author, or, when a pupil writes, the first adult who is written to: what is wrong with the contact is wrong both ways. */
function adultOf(message: Message): Participant | undefined {
  if (sideOf(message.author.role) === 'adult') return message.author;
  return message.author.role === 'pupil' ? message.recipients.find(({ role }) => sideOf(role) === 'adult') : undefined;
}

function pupilsOf(message: Message): readonly Participant[] {
  const all = message.author.role === 'pupil' ? [message.author] : message.recipients;
  return all.filter(({ role }) => role === 'pupil');
}

function* unknownAdult(message: Message, adult: Participant, register: Register): Generator<Finding> {
  // A pupil may write to whom they like; what counts is an adult whom the school does not know writing to a pupil.
  if (message.author !== adult) return;
  const own = adult.address.includes('@') && register.isSchoolAddress(adult.address);
  const isNamed = adult.address !== '' || adult.displayName !== '';
  yield envelope('protocol.unregistered-sender', 'medium', own || !isNamed ? 0.6 : 0.8, reasonOf(own, isNamed));
}

function reasonOf(own: boolean, isNamed: boolean): string {
  if (own) return 'A school address that is not on the register writes to a pupil.';
  // Whoever can have their name left out must not be seen less for it.
  if (!isNamed) return 'Something was written to a pupil, and it does not say by whom.';
  return 'Somebody whom the school does not know writes to a pupil.';
}

function* registeredAdult(
  person: Person,
  pupils: readonly Participant[],
  at: Date,
  register: Register,
): Generator<Finding> {
  if (person.role !== 'mentor') return;
  const { day } = localTime(at, register.school.timeZone);
  if (isMissing(person.vetting, day)) {
    yield envelope('protocol.vetting-lapsed', 'high', 1, 'The mentor’s vetting is missing or had lapsed on that day.');
  }
  if (isMissing(person.training, day)) {
    yield envelope(
      'protocol.training-missing',
      'medium',
      1,
      'The mentor’s child-protection training is missing or had lapsed on that day.',
    );
  }
  for (const { personId } of pupils) {
    if (personId === null || register.isPaired(person.id, personId, day)) continue;
    const reason = 'This mentor and this pupil are not an assigned pair.';
    yield { ...envelope('protocol.unassigned-pair', 'medium', 0.9, reason), pupilKey: personId };
  }
}

function isMissing(check: DatedCheck | null, day: string): boolean {
  return check === null || day < check.doneOn || (check.expiresOn !== null && check.expiresOn < day);
}

function envelope(code: Code, severity: Severity, confidence: number, reason: string): Finding {
  const facts = {
    detectorId: 'register',
    ruleId: null,
    field: 'envelope',
    span: null,
    contributions: [],
    suppressedBy: null,
  } as const;
  return { code, clause: TAXONOMY[code].clause, severity, confidence, reason, ...facts };
}
