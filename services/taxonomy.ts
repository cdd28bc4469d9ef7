/**
 * The concern categories, used everywhere by these codes. Each names the clause of the mentoring protocol that it stands for.
 * `docs/taxonomy.md` explains them to people.
 */
export const CLAUSES = {
  'vetted-and-trained': 'Mentors are vetted and trained before they start.',
  'secure-network': 'Contact only through the school’s secure network.',
  'school-address': 'Only an e-mail address issued by the school for mentoring.',
  'registered-numbers': 'Phone numbers that mentors use are registered with the school.',
  'school-equipment': 'Only equipment provided by the school; no portable laptops.',
  'no-recording': 'No devices, audio or video, record the young people or the sessions.',
  'no-social-networks': 'Staff do not interact with children on social networks.',
  'professional-contact': 'Contact is purely for a professional reason.',
  'no-inappropriate-messages': 'No inappropriate texts or e-mails.',
  'open-and-transparent': 'Staff work, and are seen to work, in an open and transparent way.',
  'report-approaches': 'Staff report attempts by children to contact them inappropriately.',
  'report-infatuation': 'Any sign of infatuation is reported to the head teacher at once.',
  'welfare-paramount': 'The welfare of the child is paramount.',
} as const;
export type Clause = keyof typeof CLAUSES;

export const TAXONOMY = {
  'contact.phone': { title: 'Phone number', clause: 'registered-numbers' },
  'contact.personal-email': { title: 'Personal e-mail', clause: 'school-address' },
  'contact.social-network': { title: 'Social network', clause: 'no-social-networks' },
  'contact.off-network': { title: 'Off the school network', clause: 'secure-network' },
  'contact.meeting': { title: 'Meeting outside school', clause: 'professional-contact' },
  'protocol.recording': { title: 'Recording or photographs', clause: 'no-recording' },
  'protocol.equipment': { title: 'Personal device', clause: 'school-equipment' },
  'protocol.unregistered-sender': { title: 'Sender not on the register', clause: 'school-address' },
  'protocol.unassigned-pair': { title: 'Not an assigned pair', clause: 'professional-contact' },
  'protocol.vetting-lapsed': { title: 'Vetting missing or lapsed', clause: 'vetted-and-trained' },
  'protocol.training-missing': { title: 'Training missing', clause: 'vetted-and-trained' },
  'protocol.out-of-hours': { title: 'Out of hours', clause: 'professional-contact' },
  'grooming.secrecy': { title: 'Secrecy', clause: 'open-and-transparent' },
  'grooming.isolation': { title: 'Isolation', clause: 'open-and-transparent' },
  'grooming.flattery': { title: 'Flattery', clause: 'professional-contact' },
  'grooming.gifts': { title: 'Gifts and favours', clause: 'professional-contact' },
  'grooming.risk-assessment': { title: 'Checks who is near', clause: 'open-and-transparent' },
  'grooming.image-request': { title: 'Asks for images', clause: 'no-recording' },
  'grooming.personal-probing': { title: 'Personal questions', clause: 'professional-contact' },
  'grooming.coercion': { title: 'Pressure', clause: 'professional-contact' },
  infatuation: { title: 'Infatuation', clause: 'report-infatuation' },
  'content.sexual': { title: 'Sexual language', clause: 'no-inappropriate-messages' },
  'content.profanity': { title: 'Swearing', clause: 'no-inappropriate-messages' },
  'content.hate': { title: 'Hate', clause: 'no-inappropriate-messages' },
  'content.bullying': { title: 'Bullying', clause: 'no-inappropriate-messages' },
  'content.violence': { title: 'Violence', clause: 'no-inappropriate-messages' },
  'content.drugs': { title: 'Drugs, alcohol, tobacco', clause: 'no-inappropriate-messages' },
  'content.gambling': { title: 'Gambling', clause: 'no-inappropriate-messages' },
  'content.extremism': { title: 'Extremism', clause: 'no-inappropriate-messages' },
  'content.self-harm': { title: 'Self-harm', clause: 'welfare-paramount' },
  'content.disclosure': { title: 'Disclosure', clause: 'welfare-paramount' },
} as const satisfies Record<string, { title: string; clause: Clause }>;

export type Code = keyof typeof TAXONOMY;
export const CODES = Object.keys(TAXONOMY) as readonly Code[];

export function isCode(text: string): text is Code {
  return Object.hasOwn(TAXONOMY, text);
}

/** Codes that need no words: they follow from who wrote to whom, and when. */
export const REGISTER_CODES: readonly Code[] = [
  'protocol.unregistered-sender',
  'protocol.unassigned-pair',
  'protocol.vetting-lapsed',
  'protocol.training-missing',
  'protocol.out-of-hours',
];

/** In rising order. `medium` and above raise a case by themselves (but see `cases/waiting.ts`); `low` only adds to the risk of the pair. */
export const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

export function severityRank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}
