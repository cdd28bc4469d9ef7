import type { View } from '../../normalise/view.js';
import { glanceAt, holdsHandle, holdsHostDot } from './glance.js';
import { ONLY_MAIL, PROVIDERS } from './providers.js';
import { AT, BEGINS, DOT, ENDS, HANDLE, undot } from './spelling.js';

/** An address as it may be meant. */
export interface WrittenAddress {
  readonly address: string;
  /** In the view. */
  readonly start: number;
  readonly end: number;
  /** Written as addresses are, without any disguise. */
  readonly plain: boolean;
  /** Only the provider is named, not its domain. */
  readonly byProvider: boolean;
}

const NAME = String.raw`[a-z0-9][a-z0-9_+-]{0,63}(?:${DOT}[a-z0-9_+-]{1,63}){0,3}`;
const FULL = new RegExp(`${BEGINS}(${NAME})${AT}([a-z0-9-]{1,63}(?:${DOT}[a-z0-9-]{1,63}){1,4})${ENDS}`, 'gu');
/** The end of the domain first: `moc.elpmaxe@etak`. */
const BACKWARDS = new RegExp(
  `${BEGINS}((?:moc|ten|gro|ku\\.oc|ku|em|elpmaxe)\\.[a-z0-9.-]{2,60}@[a-z0-9._+-]{2,60})${ENDS}`,
  'gu',
);

/** The last word first: "com dot gmail at lantern dot kite". Only with its dots in words; otherwise it is the name of a program's part. */
const WORDS_BACKWARDS = new RegExp(
  `${BEGINS}((?:[a-z]{2,7})(?:\\s+dot\\s+[a-z0-9-]{2,63}){1,3})${AT}([a-z0-9][a-z0-9_+-]{0,63})${ENDS}`,
  'gu',
);
/** `k i t e @ g m a i l . c o m`: every character by itself. */
const LETTERS_APART = /(?<!\S)(?:[a-z0-9._+@-] ){6,200}[a-z0-9._+-](?!\S)/g;
const APART = /[a-z0-9._+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,4}/;

const MAIL = ONLY_MAIL.join('|');
const PROVIDER = PROVIDERS.join('|');
/** What stands before "at gmail" when nobody gives an address. */
const NO_NAME = '(?:look|looks|looking|works?|worked|working|job|people|staff|team|is|are|be|was|sign|log|logged|got)';
const BEFORE_PROVIDER: readonly RegExp[] = [
  new RegExp(`${BEGINS}([a-z0-9][a-z0-9._+-]{2,63})\\s?@\\s?(?:${PROVIDER})${ENDS}(?!${DOT}[a-z])`, 'gu'),
  new RegExp(`${BEGINS}(?!${NO_NAME}${ENDS})([a-z0-9][a-z0-9._+-]{2,63})${AT}(?:${MAIL})${ENDS}(?!${DOT}[a-z])`, 'gu'),
];
const ON_PROVIDER: readonly RegExp[] = [
  new RegExp(`${BEGINS}(${HANDLE})\\s(?:on|over on)\\s(?:my\\s)?(?:${PROVIDER})${ENDS}`, 'gu'),
  new RegExp(
    `${BEGINS}(?:${PROVIDER})(?: account| address| email| e-mail| mail| one)?[\\s:,=-]{1,3}(?:(?:is|its|it is|name|username|as|at|just|called)\\s){0,3}(${HANDLE})${ENDS}`,
    'gu',
  ),
];
const NAMED_PROVIDER = new RegExp(`\\s(?:${PROVIDER})\\.`);

/** Every address in the plain view of a text, written out, spelt out, backwards or only with the provider's name. */
export function* writtenAddresses(view: View): Generator<WrittenAddress> {
  const { at, atSign, dot, provider } = glanceAt(view);
  const { text } = view;
  if (at && holdsHostDot(view)) {
    for (const match of overlapping(FULL, text)) {
      if (isPlaceOnTheWeb(match[0])) continue;
      const plain = match[0].includes('@') && !/\s/.test(match[0]);
      const address = `${undot(match[1] ?? '')}@${undot(match[2] ?? '')}`;
      yield { address, ...rangeOf(match), plain, byProvider: false };
    }
  }
  if (atSign) {
    for (const match of text.matchAll(BACKWARDS)) {
      const address = [...(match[1] ?? '')].reverse().join('');
      yield { address, ...rangeOf(match), plain: false, byProvider: false };
    }
  }
  if (at && dot) {
    for (const match of text.matchAll(WORDS_BACKWARDS)) {
      const host = undot(match[1] ?? '')
        .split('.')
        .reverse()
        .join('.');
      yield { address: `${match[2]}@${host}`, ...rangeOf(match), plain: false, byProvider: false };
    }
  }
  if (atSign) {
    for (const match of text.matchAll(LETTERS_APART)) {
      const [address] = APART.exec(match[0].replaceAll(' ', '')) ?? [];
      if (address) yield { address, ...rangeOf(match), plain: false, byProvider: false };
    }
  }
  if (!provider) return;
  for (const pattern of [...(at ? BEFORE_PROVIDER : []), ...(holdsHandle(view) ? ON_PROVIDER : [])]) {
    for (const match of text.matchAll(pattern)) {
      yield { address: `${match[1]}@`, ...rangeOf(match), plain: false, byProvider: true };
    }
  }
}

/** Also those that begin within another: "email me at kite@lantern.com" holds "me at kite" first. */
function* overlapping(pattern: RegExp, text: string): Generator<RegExpExecArray> {
  for (let from = 0; ; ) {
    pattern.lastIndex = from;
    const match = pattern.exec(text);
    if (match === null) return;
    // Where the host begins: nothing before it can begin another address.
    from = match.index + match[0].length - (match[2] ?? '').length;
    yield match;
  }
}

function rangeOf(match: RegExpExecArray): { readonly start: number; readonly end: number } {
  return { start: match.index, end: match.index + match[0].length };
}

/** "join at quiz.example": the word `at` before a plain host is no address, unless the host is a mail provider's. */
function isPlaceOnTheWeb(match: string): boolean {
  return /\sat\s/.test(match) && !/\sdot\s|[([{_]\s?dot/.test(match) && !NAMED_PROVIDER.test(match);
}
