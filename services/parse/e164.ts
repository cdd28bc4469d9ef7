import { createRequire } from 'node:module';
import { later } from '../later.js';

const require = createRequire(import.meta.url);
/** Few exports call people by their numbers. */
const numberPlans = later((): typeof import('libphonenumber-js') => require('libphonenumber-js'));

/** A text that is a telephone number and nothing else, as `+447700900123`; `null`: it is none. `regions`: where numbers without a country code are at home. */
export function e164Of(text: string, regions: readonly string[]): string | null {
  if (text.length > 30 || !/^\+?[\d\s().\u00a0\u202f-]{7,}$/.test(text)) return null;
  const { isSupportedCountry, parsePhoneNumberFromString } = numberPlans();
  for (const region of regions) {
    if (!isSupportedCountry(region)) continue;
    const number = parsePhoneNumberFromString(text, region);
    if (number?.isPossible()) return number.number;
  }
  return null;
}
