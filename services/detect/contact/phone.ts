import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { Message } from '../../message.js';
import { type DigitRun, digitRuns } from '../../normalise/digits.js';
import { plainView } from '../../normalise/plain.js';
import type { Register } from '../../register/register.js';
import type { Detector } from '../detector.js';
import type { Finding } from '../finding.js';
import { authoredTexts, severityOfContact } from './direction.js';

/** The shortest number that is taken for one: nine digits and the zero before them. */
const LEAST_DIGITS = 10;
/** Addresses of the web and of mail hold digits that are no numbers. */
const NOT_NUMBERS = /https?:\/\/\S{1,500}|\S{1,100}@\S{1,200}/gi;

/** Phone numbers that are not the school's and not registered, plain or disguised. */
export const phoneDetector: Detector = {
  id: 'contact/phone',
  detect(message: Message, register: Register): readonly Finding[] {
    const severity = severityOfContact(message);
    if (severity === null) return [];
    const findings: Finding[] = [];
    for (const { field, text, spanned } of authoredTexts(message)) {
      const masked = text.replaceAll(NOT_NUMBERS, found => ' '.repeat(found.length));
      for (const run of digitRuns(plainView(masked), LEAST_DIGITS)) {
        const backwards = BACKWARDS.test(text) ? phoneIn(reversed(run), register.school.phoneRegions) : null;
        const number = phoneIn(run, register.school.phoneRegions) ?? backwards;
        if (number === null || register.isRegisteredPhone(number)) continue;
        // Plain to see and said to be an office's: most likely so, and the register may not know the number yet.
        const official = !run.disguised && OFFICIAL.test(around(text, run.start, run.end));
        findings.push({
          code: 'contact.phone',
          detectorId: this.id,
          ruleId: null,
          clause: 'registered-numbers',
          severity: official ? 'low' : severity,
          confidence: official ? 0.3 : run.disguised ? 0.9 : 0.95,
          field,
          span: spanned ? { start: run.start, end: run.end } : null,
          reason: run.disguised
            ? 'Gives a phone number in disguise; it is not registered with the school.'
            : 'Gives a phone number that is not registered with the school.',
          contributions: [],
          suppressedBy: official ? 'contact/phone/said-to-be-official' : null,
        });
      }
    }
    return findings;
  },
};

const BACKWARDS = /\b(?:backwards?|reversed?|back to front|other way round|right to left)\b/i;

function reversed(run: DigitRun): DigitRun {
  return { ...run, digits: [...run.digits].reverse().join(''), disguised: true };
}

const OFFICIAL =
  /\b(?:office|reception|absence line|absence|helpdesk|help desk|help ?line|switchboard|main line|school (?:number|line|phone)|childline|samaritans|nhs|emergency contact|it support|attendance)\b/i;

function around(text: string, start: number, end: number): string {
  return text.slice(Math.max(0, start - 90), end + 40);
}

/** The number in a run of digits as E.164, or `null`. Other digits may stand before it ("at 3 on 07700 …"). */
function phoneIn(run: DigitRun, regions: readonly string[]): string | null {
  const starts = [0, ...[...run.digits.matchAll(/0|44/g)].map(match => match.index)].slice(0, 8);
  for (const start of starts) {
    const digits = run.digits.slice(start);
    if (digits.length < LEAST_DIGITS) break;
    for (const region of regions) {
      const number = parse(digits, region);
      if (number) return number;
    }
  }
  return null;
}

/** A whole British number with its zero. */
const WRITTEN_OUT = /^(?:0|\+44|0044)[1237]\d{9}$/;

function parse(digits: string, region: string): string | null {
  if (!isSupportedCountry(region)) return null;
  const country: CountryCode = region;
  for (const candidate of [
    digits,
    digits.slice(0, 11),
    /^(?:44|00)/.test(digits) ? `+${digits.replace(/^00/, '')}`.slice(0, 13) : '',
  ]) {
    // Without a zero, a plus or a country code any long number would do: an order number, an id.
    if (!/^(?:0[1-9]|\+|00)/.test(candidate)) continue;
    const number = parsePhoneNumberFromString(candidate, country);
    // Ranges that no network uses yet are not valid to the library, but written out in full they are numbers to a person.
    if (number?.isValid() || (number?.isPossible() && WRITTEN_OUT.test(candidate))) return number.number;
  }
  return null;
}
