import type { Message } from '../../message.js';
import { type DigitRun, digitRuns } from '../../normalise/digits.js';
import { plainView } from '../../normalise/plain.js';
import { viewsOf } from '../../normalise/views.js';
import type { Register } from '../../register/register.js';
import type { Detector } from '../detector.js';
import type { Finding } from '../finding.js';
import { contactTexts, severityAt, severityOfContact, spanAt } from './direction.js';
import { glanceAt } from './glance.js';
import { isMobile, LEAST_DIGITS, phoneNumberIn, reversed } from './phone-number.js';

/** Addresses of the web and of mail, dates, times and decimals hold digits that belong to no number. */
const NOT_NUMBERS =
  /https?:\/\/\S{1,500}|\S{1,100}@\S{1,200}|(?<!\d)(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?!\d)|(?<![\d+])(?:\d{4}([-/.])\d{2}\1\d{2}|\d{1,2}([-/.])\d{1,2}\2(?:19|20)\d{2})(?!\d)|(?<![\d.])\d{1,2}\.\d{1,4}(?![\d.])/gi;

/** Every address has one. */
const ADDRESS_SIGN = /:\/\/|@/;
/** As has everything else that is no number. */
const MASKABLE = /\d|:\/\/|@/;

/** Phone numbers that are not the school's and not registered, plain or disguised. */
export const phoneDetector: Detector = {
  id: 'contact/phone',
  detect(message: Message, register: Register): readonly Finding[] {
    const severity = severityOfContact(message);
    if (severity === null) return [];
    return contactTexts(message).flatMap(place =>
      numbersIn(place.text, register).map(({ run, official }): Finding => {
        const reason = run.disguised
          ? 'Gives a phone number in disguise; it is not registered with the school.'
          : 'Gives a phone number that is not registered with the school.';
        return {
          code: 'contact.phone',
          detectorId: this.id,
          ruleId: null,
          clause: 'registered-numbers',
          severity: official ? 'low' : severityAt(place, severity),
          confidence: official ? 0.3 : run.disguised ? 0.9 : 0.95,
          field: place.field,
          span: spanAt(place, run),
          reason: place.own ? reason : PASSED_ON,
          contributions: [],
          suppressedBy: official ? 'contact/phone/said-to-be-official' : null,
        };
      }),
    );
  },
};

const PASSED_ON = 'A quotation or an attachment holds a phone number that is not registered with the school.';

/** The numbers of one text that nobody registered. */
function numbersIn(text: string, register: Register): readonly { run: DigitRun; official: boolean }[] {
  const { plain } = viewsOf(text);
  // Masking takes digits away; only beside an address or link may it leave a piece of a word that is a number.
  if (!glanceAt(plain).digits && !ADDRESS_SIGN.test(text)) return [];
  const masked = text.replaceAll(/\S+/g, maskedWord);
  const view = masked === text ? plain : plainView(masked);
  if (!glanceAt(view).digits) return [];
  const backwards = BACKWARDS.test(text);
  const regions = register.school.phoneRegions;
  return digitRuns(view, LEAST_DIGITS).flatMap(run => {
    const announced = ANNOUNCES.test(text.slice(Math.max(0, run.start - 50), run.start));
    const number =
      phoneNumberIn(run, regions, announced) ?? (backwards ? phoneNumberIn(reversed(run), regions, false) : null);
    if (number === null || register.isRegisteredPhone(number)) return [];
    // Plain to see, no mobile, and said to be an office's: most likely so, and the register may not know the number yet.
    const official = !run.disguised && !isMobile(number) && saysOfficial(text, run);
    return [{ run, official }];
  });
}

/** Of one word, since nothing that is masked reaches beyond the next blank. */
function maskedWord(word: string): string {
  return MASKABLE.test(word) ? word.replaceAll(NOT_NUMBERS, found => '='.repeat(found.length)) : word;
}

const BACKWARDS = /\b(?:backwards?|reversed?|back to front|other way round|right to left)\b/i;
const ANNOUNCES = /\b(?:numbe?r|num|no\.?|mobile|mob|cell|phone|call|ring|text|txt|whatsapp|reach)\b/i;
const OFFICIAL =
  /\b(?:office|reception|absence line|absence|helpdesk|help desk|help ?line|switchboard|main line|school (?:number|line|phone)|childline|samaritans|nhs|emergency contact|it support|attendance)\b/i;
const OWN = /\b(?:my|mine|me at|me on|own|personal|private|home number)\b/i;

function saysOfficial(text: string, { start, end }: DigitRun): boolean {
  const around = text.slice(Math.max(0, start - 90), end + 40);
  return OFFICIAL.test(around) && !OWN.test(text.slice(Math.max(0, start - 40), start));
}
