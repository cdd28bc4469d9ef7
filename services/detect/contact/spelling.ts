/** How people write the signs of an address when they do not want it to look like one. For the plain view. */
export const AT = String.raw`(?:\s?@\s?|\s?[([{<]\s?(?:at|@)\s?[)\]}>]\s?|\s+at\s+|\s?\*at\*\s?|\s?_at_\s?)`;
export const DOT = String.raw`(?:\.|\s?[([{<]\s?(?:dot|\.)\s?[)\]}>]\s?|\s+dot\s+|\s?_dot_\s?|\s\.\s)`;
export const BEGINS = String.raw`(?<![\p{L}\p{N}])`;
export const ENDS = String.raw`(?![\p{L}\p{N}])`;
/** Like an account's name: a digit, dot or underscore in it. */
export const HANDLE = String.raw`(?:[a-z][a-z0-9]{1,20}[_.-][a-z0-9_.-]{1,30}[a-z0-9_]|[a-z]{3,20}\d{1,4}[a-z]{0,6})`;

const DOTS = new RegExp(DOT, 'gu');

export function undot(words: string): string {
  return words.replaceAll(DOTS, '.');
}
