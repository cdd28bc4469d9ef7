/**
 * Whether typed words may mean somebody whose name they misspell: a letter or two wrong, missing or changed about, written by ear, a double letter
 * single, the names in the other order, or one name written as two. Words as `match.ts` makes them: small letters, without accents and titles.
 */
export function isNearName(typed: readonly string[], name: readonly string[]): boolean {
  const surname = name.at(-1);
  if (surname === undefined || typed.length === 0) return false;
  if (isJoinedNear(typed, name)) return true;
  const swapped = [...typed.slice(1), ...typed.slice(0, 1)];
  return [typed, swapped].some(order => {
    if (!isNearWord(order.at(-1) ?? '', surname)) return false;
    const given = name.slice(0, -1);
    return order.slice(0, -1).every((word, at) => given[at] === undefined || isGivenName(word, given[at]));
  });
}

/** A surname that is near enough to stand among other words: the shorter and the looser, the more often it would be chance. */
export function isNearMention(word: string, surname: string): boolean {
  return surname.length >= LONG && (editsBetween(word, surname) <= 1 || soundOf(word) === soundOf(surname));
}

const LONG = 5;
const JOINED_LONG = 8;

function isJoinedNear(typed: readonly string[], name: readonly string[]): boolean {
  const whole = name.join('');
  return whole.length >= JOINED_LONG && editsBetween(typed.join(''), whole) <= 2;
}

function isNearWord(typed: string, meant: string): boolean {
  if (typed === meant) return true;
  if (typed.length < 3 || meant.length < 3) return false;
  return editsBetween(typed, meant) <= editsFor(meant) || soundOf(typed) === soundOf(meant);
}

/** Also an initial, or the short form that begins the long one: Sam, Samantha. */
function isGivenName(typed: string, meant: string): boolean {
  return meant.startsWith(typed) || typed.startsWith(meant) || isNearWord(typed, meant);
}

function editsFor({ length }: string): number {
  if (length < 4) return 0;
  return length < 6 ? 1 : 2;
}

/** Letters that are added, left out, changed, or swapped with the next, as few as lead from one to the other. */
export function editsBetween(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + change);
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwapped) least = Math.min(least, (before[j - 2] ?? 0) + 1);
      row.push(least);
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? 0;
}

/** How a name sounds, roughly: every vowel is one, what sounds alike is one letter, double letters are single. `smith` and `smyth`, `leigh` and `lee`. */
function soundOf(word: string): string {
  return word
    .replaceAll(/augh|ough|igh|gh/g, 'a')
    .replaceAll('ph', 'f')
    .replaceAll(/^(?:kn|gn|pn)/g, 'n')
    .replaceAll(/^wr/g, 'r')
    .replaceAll(/tch|sch|sh/g, 'ch')
    .replaceAll(/ck|q|c(?!h)/g, 'k')
    .replaceAll('x', 'ks')
    .replaceAll('z', 's')
    .replaceAll('th', 't')
    .replaceAll('v', 'f')
    .replaceAll('j', 'g')
    .replaceAll(/[aeiouy]+/g, 'a')
    .replaceAll(/(.)\1+/g, '$1');
}
