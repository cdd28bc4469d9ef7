import { type Code, SEVERITIES, type Severity, TAXONOMY } from '../taxonomy.js';

/** What a message does, in the words that stand in the queue. Made from codes, never from words of a message. */
const PHRASES: Readonly<Record<Code, string>> = {
  'contact.phone': 'shares or asks for a phone number',
  'contact.personal-email': 'shares or asks for a personal e-mail address',
  'contact.social-network': 'shares or asks for a social network account',
  'contact.off-network': 'asks to move off the school network',
  'contact.meeting': 'arranges to meet outside school',
  'protocol.recording': 'records or photographs',
  'protocol.equipment': 'uses a personal device',
  'protocol.unregistered-sender': 'is not on the register',
  'protocol.unassigned-pair': 'is not an assigned pair',
  'protocol.vetting-lapsed': 'has no valid vetting',
  'protocol.training-missing': 'has no valid training',
  'protocol.out-of-hours': 'writes out of hours',
  'grooming.secrecy': 'asks for secrecy',
  'grooming.isolation': 'sets the pupil apart from others',
  'grooming.flattery': 'praises in an over-personal way',
  'grooming.gifts': 'offers gifts or favours',
  'grooming.risk-assessment': 'checks who is near',
  'grooming.image-request': 'asks for a picture or video',
  'grooming.personal-probing': 'asks personal questions',
  'grooming.coercion': 'puts on pressure',
  infatuation: 'signs of infatuation',
  'content.sexual': 'uses sexual language',
  'content.profanity': 'swears',
  'content.hate': 'uses hateful language',
  'content.bullying': 'bullying',
  'content.violence': 'talks of violence',
  'content.drugs': 'talks of drugs, alcohol or tobacco',
  'content.gambling': 'talks of gambling',
  'content.extremism': 'talks in favour of extremism',
  'content.self-harm': 'signs of self-harm',
  'content.disclosure': 'a pupil tells of harm or asks for help',
};

/** At most three phrases, the gravest first: `Asks to move off the school network; asks for secrecy`. */
export function caseTitle(codes: readonly { readonly code: Code; readonly severity: Severity }[]): string {
  const worst = new Map<Code, number>();
  for (const { code, severity } of codes) worst.set(code, Math.max(worst.get(code) ?? 0, SEVERITIES.indexOf(severity)));
  const ordered = [...worst]
    .sort(([a, rankA], [b, rankB]) => rankB - rankA || orderOf(a) - orderOf(b))
    .map(([code]) => code);
  const shown = ordered.slice(0, 3).map(code => PHRASES[code]);
  const more = ordered.length - shown.length;
  const text = shown.join('; ') + (more > 0 ? `; ${more} more` : '');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const ORDER = Object.keys(TAXONOMY);
function orderOf(code: Code): number {
  return ORDER.indexOf(code);
}
