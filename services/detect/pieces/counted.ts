/** Digits that count, measure or point at something belong to no telephone number. */
const COUNTED: readonly string[] = [
  // A score, a fraction, a range, a time, a decimal, a date.
  String.raw`(?<![\d+])\d{1,3}\s?(?:[-–:./]\s?\d{1,3})+(?!\d)`,
  String.raw`[£$€]\s?\d[\d,.]{0,12}`,
  String.raw`(?<!\d)\d{1,4}\s?(?:%|percent|p(?:ts?|oints?|ence)?|am|pm|mins?|minutes?|hours?|hrs?|cm|mm|km|m|kg|g|ml|out of|goals?|marks?|st|nd|rd|th|years?|yrs?|days?|weeks?|lines?)\b`,
  String.raw`\b(?:pages?|pp?\.?|questions?|qs?|q\.|chapters?|ch|ex(?:ercise)?s?|rooms?|years?|yr|grades?|levels?|lessons?|weeks?|units?|sections?|parts?|tasks?|sets?|papers?|act|scene|scored?|got|figure|fig|table|line)\s?\d{1,3}\b(?!\s?\d)`,
  // A sum.
  String.raw`\d{1,9}\s?[*=×÷^<>]\s?\d{0,9}|[=×÷^<>]\s?\d{1,9}|\d\s?[+/x]\s?\d{1,9}|\b[a-z]\s?[-+]\s?\d{1,9}`,
];
const ANY = new RegExp(COUNTED.join('|'), 'giu');

/** The text with such digits blotted out, and everything else where it stood. */
export function withoutCounted(text: string): string {
  if (!/\d/.test(text)) return text;
  return text.replaceAll(ANY, found => '='.repeat(found.length));
}
