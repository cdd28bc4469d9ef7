/** What a line of a WhatsApp export begins with: numbers in the order in which they stand, and the rest of the line as it is. */
export interface Stamp {
  readonly date: readonly [number, number, number];
  /** The year stands first. */
  readonly yearFirst: boolean;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly rest: string;
  /** iOS writes it in brackets, and an author before its own notices too. */
  readonly bracketed: boolean;
}

/** Marks of direction and the like, which WhatsApp puts before lines, into dates, and before what it says itself. */
export const MARKS = /[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** Half days as phones write them (Unicode CLDR): English, Spanish, Portuguese and Dutch; Turkish, Arabic, Welsh, Hindi, Urdu. */
const MORNING = String.raw`a\. ?m\.?|am|öö|ص|صباحًا|yb|पूर्वाह्न|قبل دوپہر`;
const AFTERNOON = String.raw`p\. ?m\.?|pm|ös|م|مساءً|yh|अपराह्न|بعد دوپہر`;
/** Between date and time: a comma, a word (French `à`), or nothing. */
const BETWEEN = `(?:,| à| um| alle| às| om)?`;
const STAMP = new RegExp(
  String.raw`^(\[?)(\d{1,4})([./-]) ?(\d{1,2})[./-] ?(\d{2,4})\.?${BETWEEN} ` +
    String.raw`(?:(${MORNING})|(${AFTERNOON}))? ?(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))? ?(?:(${MORNING})|(${AFTERNOON}))?(?:\] ?| [-–] )`,
  'iu',
);
/** No stamp is longer, marks included. */
const LONGEST = 80;

/** `null`: the line goes on with what the one before it says. */
export function stampOf(line: string): Stamp | null {
  const { text, places } = plain(line);
  const found = STAMP.exec(text);
  if (!found) return null;
  const [whole, bracket = '', first = '', , second = '', third = '', am1, pm1, hour, minute, seconds = '0', am2, pm2] =
    found;
  const morning = am1 ?? am2;
  const afternoon = pm1 ?? pm2;
  const clock = Number(hour);
  const isHalf = morning !== undefined || afternoon !== undefined;
  return {
    date: [Number(first), Number(second), Number(third)],
    yearFirst: first.length === 4,
    hour: isHalf ? (clock % 12) + (afternoon === undefined ? 0 : 12) : clock,
    minute: Number(minute),
    second: Number(seconds),
    rest: line.slice(places[whole.length] ?? line.length),
    bracketed: bracket !== '',
  };
}

/** The beginning of a line without marks, with Western digits, commas and blanks; and where each of its letters stands in the line. */
function plain(line: string): { readonly text: string; readonly places: readonly number[] } {
  let text = '';
  const places: number[] = [];
  const end = Math.min(line.length, LONGEST);
  for (let at = 0; at < end; at += 1) {
    const letter = plainLetter(line.charCodeAt(at));
    if (letter === null) continue;
    text += letter ?? line[at];
    places.push(at);
  }
  places.push(end);
  return { text, places };
}

/** Digits of Arabic, Urdu and Persian, Hindi. */
const ZEROS = [0x0660, 0x06f0, 0x0966];

/** `null`: a mark that does not count; `undefined`: it stays. */
function plainLetter(code: number): string | null | undefined {
  if (code < 0x80) return undefined;
  if (code === 0x060c) return ',';
  if (code === 0x00a0 || code === 0x202f || code === 0x2009) return ' ';
  if ((code >= 0x200e && code <= 0x200f) || (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069))
    return null;
  if (code === 0xfeff) return null;
  const zero = ZEROS.find(one => code >= one && code < one + 10);
  return zero === undefined ? undefined : String(code - zero);
}
