import { CODES, type Code, REGISTER_CODES, TAXONOMY } from '../taxonomy.js';

/** A detector in code, or a model of the wording, as the page Rules names it. */
export interface DetectorEntry {
  readonly id: string;
  readonly title: string;
  readonly codes: readonly Code[];
  readonly looksFor: string;
}

const IN_CODE: readonly DetectorEntry[] = [
  {
    id: 'contact/phone',
    title: 'A phone number that is not on the register',
    codes: ['contact.phone'],
    looksFor:
      'Telephone numbers however they are written, apart from those of the school and of people on the register.',
  },
  {
    id: 'contact/address',
    title: 'A personal e-mail address',
    codes: ['contact.personal-email'],
    looksFor: 'E-mail addresses that the school did not issue, however they are written.',
  },
  {
    id: 'contact/handle',
    title: 'An account on a social network',
    codes: ['contact.social-network'],
    looksFor: 'Names of accounts on social networks, games and messengers.',
  },
  {
    id: 'contact/link',
    title: 'A link that leads off the school network',
    codes: ['contact.social-network'],
    looksFor: 'Links to profiles, groups, chats and meetings outside the school, and shortened links.',
  },
  {
    id: 'contact/pieces',
    title: 'Contact details split over several messages',
    codes: ['contact.phone', 'contact.personal-email', 'contact.social-network'],
    looksFor: 'Numbers, addresses and names of accounts whose parts one sender writes in several messages.',
  },
  {
    id: 'content/profanity',
    title: 'Swear words',
    codes: ['content.profanity'],
    looksFor: 'Swear words, also disguised ones; not where a text is studied.',
  },
  {
    id: 'content/slurs',
    title: 'Slurs',
    codes: ['content.hate'],
    looksFor: 'Words that run down a group of people; not where a text is studied.',
  },
];

const OF_REGISTER: readonly DetectorEntry[] = REGISTER_CODES.map(code => ({
  id: `register/${code}`,
  title: TAXONOMY[code].title,
  codes: [code],
  looksFor: 'Follows from who writes to whom, and when, compared with the register; no word of the message is needed.',
}));

const OF_WORDING: readonly DetectorEntry[] = CODES.filter(code => !REGISTER_CODES.includes(code)).map(code => ({
  id: `classifier/${code}`,
  title: `Wording like that of: ${TAXONOMY[code].title.toLowerCase()}`,
  codes: [code],
  looksFor: 'The wording of the message as a whole, compared with that of many examples. It knows English only.',
}));

export const DETECTOR_ENTRIES: readonly DetectorEntry[] = [...IN_CODE, ...OF_REGISTER, ...OF_WORDING];
