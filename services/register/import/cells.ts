import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js';
import type { ChatIdentity, DatedCheck, Role } from '../person.js';
import { ROLES } from '../person.js';
import type { LineProblems } from './problem.js';

/** Several values stand in one cell with semicolons between them, or line breaks. */
export function valuesOf(cell: string | undefined): string[] {
  const parts = (cell ?? '').split(/[;\n]/).map(part => part.trim());
  return [...new Set(parts.filter(part => part !== ''))];
}

const OTHER_ROLE_NAMES: Readonly<Record<string, Role>> = {
  student: 'pupil',
  learner: 'pupil',
  child: 'pupil',
  mentee: 'pupil',
  teacher: 'staff',
  employee: 'staff',
  coordinator: 'staff',
  'volunteer mentor': 'mentor',
  guardian: 'parent',
  carer: 'parent',
  'parent/carer': 'parent',
};

export function readRole(cell: string | undefined, problems: LineProblems): Role | null {
  const written = (cell ?? '').toLowerCase();
  const role =
    ROLES.find(name => name === written) ??
    (Object.hasOwn(OTHER_ROLE_NAMES, written) ? OTHER_ROLE_NAMES[written] : undefined);
  if (role !== undefined) return role;
  const what = written === '' ? 'No role is given.' : 'The role is not known.';
  problems.refuse('role', what, `Write one of ${ROLES.join(', ')}.`);
  return null;
}

export function readAddresses(cell: string | undefined, problems: LineProblems): string[] {
  const addresses = valuesOf(cell).map(written => (/<([^<>]+)>$/.exec(written)?.[1] ?? written).trim().toLowerCase());
  if (addresses.some(address => !/^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+$/.test(address))) {
    problems.refuse(
      'email',
      'This is not an e-mail address.',
      'Write name@school.example; several with semicolons between them.',
    );
  }
  return addresses;
}

/** E.164. A number without a country code is read by the regions of the school, in their order. */
export function readPhones(cell: string | undefined, regions: readonly string[], problems: LineProblems): string[] {
  return valuesOf(cell).flatMap(written => {
    const phone = readPhone(written, regions);
    if (phone !== null) return [phone];
    const damaged = /\d[.,]?\d*e\+?\d/i.test(written);
    problems.refuse(
      'phone',
      damaged ? 'The spreadsheet turned this number into a power of ten.' : 'This is not a telephone number.',
      damaged
        ? 'Format the column as text and write the number again.'
        : 'Write it as 07700 900123 or +44 7700 900123.',
    );
    return [];
  });
}

function readPhone(written: string, regions: readonly string[]): string | null {
  if (/[^\d\s()+./-]/.test(written)) return null;
  const international = written.startsWith('00') ? `+${written.slice(2)}` : written;
  for (const region of regions.filter((code): code is CountryCode => isSupportedCountry(code))) {
    const phone = parsePhoneNumberFromString(international, { defaultCountry: region, extract: false });
    if (phone?.isPossible()) return phone.number;
  }
  return null;
}

export function readIdentities(cell: string | undefined, problems: LineProblems): ChatIdentity[] {
  return valuesOf(cell).flatMap(written => {
    const [platform = '', ...rest] = written.split(':');
    const handle = rest.join(':').trim().toLowerCase();
    if (/^[a-z][a-z0-9-]*$/i.test(platform.trim()) && handle !== '')
      return [{ platform: platform.trim().toLowerCase(), handle }];
    problems.refuse(
      'chat',
      'This names no platform and handle.',
      'Write platform:handle, like teams:m.hartley, or any:handle.',
    );
    return [];
  });
}

/** `YYYY-MM-DD`. With the day first, as the United Kingdom writes it, also with full stops or hyphens. */
export function readDate(cell: string | undefined, field: string, problems: LineProblems): string | null {
  if (cell === undefined) return null;
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?$/.exec(cell);
  const british = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(cell);
  const [year, month, day] = iso ? iso.slice(1) : british ? [british[3], british[2], british[1]] : [];
  const date = `${year}-${month?.padStart(2, '0')}-${day?.padStart(2, '0')}`;
  if (isDay(date)) return date;
  problems.refuse(field, 'This is not a date.', 'Write it as 2026-09-01 or 01/09/2026 (day, month, year).');
  return null;
}

function isDay(written: string): boolean {
  const date = new Date(`${written}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(written);
}

/** A check and its expiry, from two columns. `today` as `YYYY-MM-DD`. */
export function readCheck(
  cells: Readonly<Record<string, string>>,
  check: 'vetting' | 'training',
  today: string,
  problems: LineProblems,
): DatedCheck | null {
  const [dateField, expiryField] = [`${check}_date`, `${check}_expiry`];
  const doneOn = readDate(cells[dateField], dateField, problems);
  const expiresOn = readDate(cells[expiryField], expiryField, problems);
  if (doneOn === null) {
    if (expiresOn !== null) problems.refuse(dateField, 'There is an expiry without a date.', 'Write when it was done.');
    return null;
  }
  if (doneOn > today)
    problems.advise(dateField, 'This date lies in the future.', 'It counts from then on. Check that it is right.');
  if (expiresOn !== null && expiresOn < doneOn) {
    problems.refuse(expiryField, 'It expires before it was done.', 'Check both dates; the day comes first.');
  }
  return { doneOn, expiresOn };
}

const YES = ['', 'yes', 'y', 'true', '1', 'active'];
const NO = ['no', 'n', 'false', '0', 'inactive', 'left'];

export function readActive(cell: string | undefined, problems: LineProblems): boolean {
  const written = (cell ?? '').toLowerCase();
  if (!YES.includes(written) && !NO.includes(written))
    problems.refuse('active', 'This is neither yes nor no.', 'Write yes or no.');
  return !NO.includes(written);
}
