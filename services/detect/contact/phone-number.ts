import { createRequire } from 'node:module';
import type { CountryCode } from 'libphonenumber-js/max';
import { later } from '../../later.js';
import type { DigitRun } from '../../normalise/digits.js';

const require = createRequire(import.meta.url);
/** Few texts hold a run of digits that is long enough. */
const numberPlans = later((): typeof import('libphonenumber-js/max') => require('libphonenumber-js/max'));

/** The shortest run that is taken for a number: nine digits and the zero before them. */
export const LEAST_DIGITS = 10;
/** Places of one run at which a number may begin: "at 3 on 07700 …". */
const MOST_STARTS = 8;
/** The longest number there is, with its country code. */
const MOST_DIGITS = 15;
/** A whole British number with its zero. */
const WRITTEN_OUT = /^(?:0|\+44|0044)[1237]\d{9}$/;
/** A British mobile number of which the zero is left out. */
const WITHOUT_ZERO = /^7\d{9}$/;

/**
 * The number in a run of digits as E.164, or `null`; it begins and ends where groups do. `regions`: where numbers without a country
 * code are at home. `announced`: the text says that a number follows, so that the zero may be missing.
 */
export function phoneNumberIn(
  run: Pick<DigitRun, 'digits' | 'groups'>,
  regions: readonly string[],
  announced: boolean,
): string | null {
  const ends = [...run.groups.slice(1), run.digits.length];
  for (const start of run.groups.slice(0, MOST_STARTS)) {
    const longestFirst = ends.filter(end => end - start >= LEAST_DIGITS && end - start <= MOST_DIGITS + 1).reverse();
    for (const digits of longestFirst.map(end => run.digits.slice(start, end))) {
      const number = regions.map(region => parse(digits, region, announced)).find(found => found !== null);
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

function parse(digits: string, region: string, announced: boolean): string | null {
  const { isSupportedCountry, parsePhoneNumberFromString } = numberPlans();
  if (!isSupportedCountry(region)) return null;
  const candidate = withPrefix(digits, region, announced);
  if (candidate === null) return null;
  const number = parsePhoneNumberFromString(candidate, region);
  // Ranges that no network uses yet are not valid to the library, but written out in full they are numbers to a person.
  return number?.isValid() || (number?.isPossible() && WRITTEN_OUT.test(candidate)) ? number.number : null;
}

/** Without a zero, a plus or a country code any long number would do: an order number, an id. */
function withPrefix(digits: string, region: CountryCode, announced: boolean): string | null {
  if (/^(?:0[1-9]|\+)/.test(digits)) return digits;
  if (/^00/.test(digits)) return `+${digits.slice(2)}`;
  if (/^44[1237]\d{9}$/.test(digits)) return `+${digits}`;
  if (announced && region === 'GB' && WITHOUT_ZERO.test(digits)) return `0${digits}`;
  // Numbers of North America have no zero to tell them by.
  return announced && numberPlans().getCountryCallingCode(region) === '1' && digits.length === 10 ? digits : null;
}
