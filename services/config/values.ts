import { isIP } from 'node:net';
import { isAbsolute, resolve } from 'node:path';
import { z } from 'zod';
import { isLoopback } from './loopback.js';

/** The kinds of value that a setting may have. Each takes a variable's text or the file's value, and says what it expects. */
export const text = z.string({ error: 'must be text' }).trim().min(1, 'must not be empty');
export const optional = <T>(value: z.ZodType<T>): z.ZodType<T | null> => value.nullable();

export function oneOf<const T extends readonly [string, ...string[]]>(choices: T): z.ZodType<T[number]> {
  return z.enum(choices, { error: `must be one of ${choices.join(', ')}` });
}

export function wholeNumber(least: number, most: number): z.ZodType<number> {
  const error = `must be a whole number from ${least} to ${most}`;
  const digits = z.string().trim().regex(/^\d+$/).transform(Number);
  return z
    .union([z.number(), digits], { error })
    .refine(n => Number.isInteger(n) && n >= least && n <= most, { error });
}

/** Several values: a list in the file; in a variable they are separated by commas. */
export function list<T>(one: z.ZodType<T>): z.ZodType<readonly T[]> {
  const written = z.union([z.array(z.unknown()), z.string().transform(splitAtCommas)], { error: 'must be a list' });
  return written.pipe(z.array(one));
}

/** Relative paths begin at the folder of the file they stand in, or at the working folder for variables (`resolvePath`). */
export const path = text;
export const resolvePath = (base: string, written: string): string =>
  isAbsolute(written) ? written : resolve(base, written);

const urlWith = (schemes: readonly string[], error: string) =>
  text.refine(written => URL.canParse(written) && schemes.includes(new URL(written).protocol), { error });
export const webUrl = urlWith(
  ['http:', 'https:'],
  'must be a web address that begins with http:// or https://',
).transform(url => url.replace(/\/+$/, ''));
export const tokenUrl = urlWith(['https:'], 'must be a web address that begins with https://');
/** Compared letter by letter with what the provider says of itself, so it is kept as it is written. */
export const issuer = urlWith(['http:', 'https:'], 'must be a web address that begins with https://')
  .refine(url => url.startsWith('https:') || isLoopback(new URL(url).hostname), {
    error: 'must begin with https://',
  })
  .refine(url => !/\/(common|organizations|consumers)(\/|$)/.test(new URL(url).pathname), {
    error: "must name the school's own tenant: anybody may sign in at common, organizations and consumers",
  });
/** Not parsed as a URL: MongoDB's may name several hosts. */
export const mongoUri = text.regex(/^mongodb(\+srv)?:\/\/\S+$/, 'must begin with mongodb:// or mongodb+srv://');
export const redisUrl = text.regex(
  /^(rediss?:\/\/\S+|unix:\/\S+)$/,
  'must begin with redis:// or rediss://, or be unix:/path/to.sock',
);

export const host = text.regex(
  /^[A-Za-z0-9.:_-]+$/,
  'must be the name or the address of a host, without http:// and port',
);
export const ocrLanguages = text.regex(
  /^[A-Za-z_]{3,20}(\+[A-Za-z_]{3,20}){0,9}$/,
  'must be languages as Tesseract names them, like eng or eng+pol',
);
export const port = wholeNumber(1, 65_535);
/** `host:port`, an IPv6 host in brackets. */
export const listen = text
  .regex(/^(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):\d{1,5}$/, 'must be an address and a port, like 0.0.0.0:2525')
  .transform(written => {
    const colon = written.lastIndexOf(':');
    return { host: written.slice(0, colon).replaceAll(/^\[|\]$/g, ''), port: Number(written.slice(colon + 1)) };
  })
  .refine(({ port }) => port >= 1 && port <= 65_535, { error: 'must have a port from 1 to 65535' });
export const network = text.refine(isNetwork, { error: 'must be an address or a network like 192.0.2.0/24' });
export const yesNo = z.union([z.boolean(), z.enum(['true', 'false']).transform(written => written === 'true')], {
  error: 'must be true or false',
});
export const domain = text
  .toLowerCase()
  .regex(/^([a-z0-9-]+\.)+[a-z0-9-]+$/, 'must be a domain like school.example, without @ and http://');
export const mailAddress = text.regex(/^[^\s@<>]+@[^\s@<>]+$/, 'must be an e-mail address and nothing else');
export const e164 = text
  .transform(written => written.replaceAll(/[\s()-]/g, ''))
  .refine(written => /^\+[1-9]\d{6,14}$/.test(written), {
    error: 'must be a telephone number with its country code, like +441632960100',
  });
export const region = text.toUpperCase().regex(/^[A-Z]{2}$/, 'must be a country of two letters, like GB');
/** As Standard Webhooks writes secrets. */
export const webhookSecret = text.regex(
  /^whsec_(?:[A-Za-z0-9+/]{4}){8,21}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/,
  'must be whsec_ and at least 24 bytes in base64',
);
export const identifier = text.regex(
  /^[a-z0-9][a-z0-9-]{0,39}$/,
  'must be at most 40 small letters, digits and hyphens, and begin with a letter or a digit',
);
export const timeZone = text.refine(isTimeZone, { error: 'must be a time zone like Europe/London' });

const clock = text.regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'must be a time like 08:30');
const weekday = wholeNumber(1, 7);
const DAY_NAMES = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const hoursError = 'must be days and times like "mon-fri 08:00-18:00", or { days: [1, 2], from: "08:00", to: "18:00" }';

/** Hours as an object, or in words: `mon-fri 08:00-18:00`. */
export const sessionHours = z
  .union([z.strictObject({ days: z.array(weekday).min(1), from: clock, to: clock }), z.string().transform(readHours)], {
    error: hoursError,
  })
  .refine(hours => hours.from < hours.to, { error: 'must end after it begins, within one day' });

function readHours(written: string, context: z.RefinementCtx) {
  const match = /^([a-z]{3})(?:-([a-z]{3}))?\s+(\d\d:\d\d)-(\d\d:\d\d)$/i.exec(written.trim());
  const first = DAY_NAMES.indexOf((match?.[1] ?? '').toLowerCase());
  const last = match?.[2] === undefined ? first : DAY_NAMES.indexOf(match[2].toLowerCase());
  const times = [match?.[3], match?.[4]].map(time => clock.safeParse(time));
  if (first < 0 || last < first || times.some(time => !time.success)) {
    context.addIssue({ code: 'custom', message: hoursError });
    return z.NEVER;
  }
  const days = Array.from({ length: last - first + 1 }, (_, index) => first + index + 1);
  return { days, from: match?.[3] ?? '', to: match?.[4] ?? '' };
}

function splitAtCommas(written: string): string[] {
  const parts = written.split(',').map(part => part.trim());
  return parts.filter(part => part !== '');
}

function isNetwork(written: string): boolean {
  const [address = '', prefix, ...more] = written.split('/');
  const most = isIP(address) === 6 ? 128 : 32;
  return (
    isIP(address) !== 0 &&
    more.length === 0 &&
    (prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= most))
  );
}

function isTimeZone(written: string): boolean {
  try {
    new Intl.DateTimeFormat('en-GB', { timeZone: written });
    return true;
  } catch {
    return false;
  }
}
