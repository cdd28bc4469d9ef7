import type { MessageRecord } from '../../../models/message.js';
import { languageName } from '../../language/names.js';
import type { MessageLanguage } from '../../language/of-message.js';
import type { LanguageCount } from '../../ledger/languages.js';
import { type Code, TAXONOMY } from '../../taxonomy.js';
import { CHANNEL_NAMES } from './marks.js';
import { figure, type SchoolClock } from './time.js';

/** What a reader has to know of a message that is not all in English: one text for each language. */
export function languageRemarks(languages: readonly MessageLanguage[]): readonly string[] {
  return languages.map(({ language, codes }) => {
    const name = languageName(language);
    const covered =
      codes.length === 0
        ? 'Apart from numbers, addresses and links, nothing in that language was looked at.'
        : `In that language it knows a few phrases only, about ${concernsText(codes)}.`;
    return `This message is wholly or partly in ${name}. Candour covers English. ${covered} Ask somebody who reads it what it says.`;
  });
}

/** `partly in Polish`, for narrow places; `null` when all is in English. */
export function languageMark(languages: readonly MessageLanguage[]): string | null {
  if (languages.length === 0) return null;
  return `wholly or partly in ${languages.map(({ language }) => languageName(language)).join(' and ')}`;
}

/** Counts for the page Coverage. */
export function presentLanguageCount({ language, messages, ofPairs, codes }: LanguageCount) {
  return {
    name: capital(languageName(language)),
    messages: figure(messages),
    ofPairs: figure(ofPairs),
    covered: codes.length === 0 ? 'Numbers, addresses and links only' : `A little: ${concernsText(codes)}`,
  };
}

/** A line of the list of messages that somebody who reads the language should see. */
export function presentForeignMessage(message: MessageRecord, clock: SchoolClock) {
  return {
    id: message._id,
    at: clock.moment(message.at),
    language: capital((message.languages ?? []).map(({ language }) => languageName(language)).join(' and ')),
    channel: CHANNEL_NAMES[message.channel] ?? message.channel,
    direction: DIRECTION_TEXTS[message.direction],
    href: `/coverage/messages/${message._id}`,
  };
}

const DIRECTION_TEXTS: Readonly<Record<MessageRecord['direction'], string>> = {
  'adult-to-pupil': 'from an adult to a pupil',
  'pupil-to-adult': 'from a pupil to an adult',
  'adult-to-adult': 'between adults',
  'pupil-to-pupil': 'between pupils',
  mixed: 'to adults and pupils',
};

/** `contact outside the school network, secrecy and self-harm` */
function concernsText(codes: readonly Code[]): string {
  const names = [
    ...new Set(codes.map(code => (code.startsWith('contact.') ? CONTACT : TAXONOMY[code].title.toLowerCase()))),
  ];
  const last = names.pop() ?? '';
  return names.length === 0 ? last : `${names.join(', ')} and ${last}`;
}

const CONTACT = 'contact outside the school network';

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
