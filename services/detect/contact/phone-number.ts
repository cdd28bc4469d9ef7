import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { DigitRun } from '../../normalise/digits.js';

/** The shortest run that is taken for a number: nine digits and the zero before them. */
export const LEAST_DIGITS = 10;
/** Places of one run at which a number may begin: "at 3 on 07700 …". */
const MOST_STARTS = 8;
/** A whole British number with its zero. */
const WRITTEN_OUT = /^(?:0|\+44|0044)[1237]\d{9}$/;
/** A British mobile number of which the zero is left out. */
const WITHOUT_ZERO = /^7\d{9}$/;

/**
 * The number in a run of digits as E.164, or `null`. `regions`: where numbers without a country code are at home. `announced`: the
 * text says that a number follows, so that the zero may be missing.
 */
export function phoneNumberIn(
  run: Pick<DigitRun, 'digits' | 'groups'>,
  regions: readonly string[],
  announced: boolean,
): string | null {
  for (const start of run.groups.slice(0, MOST_STARTS)) {
    const digits = run.digits.slice(start, start + 20);
    if (digits.replace('+', '').length < LEAST_DIGITS) break;
    for (const region of regions) {
      const number = parse(announced && WITHOUT_ZERO.test(digits) ? `0${digits}` : digits, region);
      if (number) return number;
    }
  }
  return null;
}

/** What is written backwards. */
export function reversed({ digits }: DigitRun): Pick<DigitRun, 'digits' | 'groups'> {
  return { digits: [...digits].reverse().join(''), groups: [0] };
}

/** A person's rather than an office's. */
export function isMobile(e164: string): boolean {
  return /^\+447[1-57-9]/.test(e164);
}

function parse(digits: string, region: string): string | null {
  if (!isSupportedCountry(region)) return null;
  const country: CountryCode = region;
  const withCode = /^(?:44|00)/.test(digits) ? `+${digits.replace(/^00/, '')}`.slice(0, 13) : '';
  for (const candidate of [digits, digits.slice(0, 11), withCode]) {
    // Without a zero, a plus or a country code any long number would do: an order number, an id.
    if (!/^(?:0[1-9]|\+|00)/.test(candidate)) continue;
    const number = parsePhoneNumberFromString(candidate, country);
    // Ranges that no network uses yet are not valid to the library, but written out in full they are numbers to a person.
    if (number?.isValid() || (number?.isPossible() && WRITTEN_OUT.test(candidate))) return number.number;
  }
  return null;
}
