import stemmer from 'natural/lib/natural/stemmers/porter_stemmer.js';
import { hashOf } from './hash.js';

/** One word, emoji or mark of a view, as the classifier reads it. */
export interface Word {
  /** What it counts as: text-speak spelt out, digits by their number. */
  readonly text: string;
  readonly stem: string;
  /** Of the stem. */
  readonly hash: number;
  /** One of the words that come back: the same object every time, so that what follows from it may be remembered. */
  readonly isKept: boolean;
}

/** A word and where it stands in the view. */
export interface PlacedWord {
  readonly word: Word;
  readonly start: number;
  readonly end: number;
}

const TOKEN = /[\p{L}\p{N}]+|\p{Extended_Pictographic}|[?!]/gu;

/** The words of a view, in order. Linear. */
export function wordsIn(text: string): readonly PlacedWord[] {
  const words: PlacedWord[] = [];
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    words.push({ word: wordOf(token), start: index, end: index + token.length });
  }
  return words;
}

const known = new Map<string, Word>();
const MOST_KNOWN = 30_000;
/** Nobody writes longer ones; encoded data does. */
const LONGEST = 40;

function wordOf(token: string): Word {
  const before = known.get(token);
  if (before) return before;
  const text = readAs(token.slice(0, LONGEST));
  const stem = /^[a-z]{3,}$/.test(text) ? stemmer.stem(text) : text;
  const isKept = known.size < MOST_KNOWN;
  const word = { text, stem, hash: hashOf(stem), isKept };
  if (isKept) known.set(token, word);
  return word;
}

function readAs(token: string): string {
  // A long row of digits is a number to call, a short one is a sum, a year or a price.
  if (/^\d+$/.test(token)) return token.length > 6 ? '#long' : `#${Math.min(token.length, 4)}`;
  return TEXT_SPEAK.get(token) ?? token;
}

/** What pupils type, as the words they mean; apostrophes are gone from the view. Only what is not a word of its own. */
const TEXT_SPEAK = new Map<string, string>(
  (
    'u you|ya you|yu you|ur your|yr your|yh yeah|ye yeah|yea yeah|ppl people|cos because|coz because|cus because|cuz because|bc because|' +
    'bcs because|tho though|thru through|2nite tonight|tonite tonight|tmrw tomorrow|tmr tomorrow|tomoz tomorrow|2moro tomorrow|gonna going|' +
    'gna going|wanna want|wana want|gotta got|plz please|pls please|thx thanks|ty thanks|tysm thanks|msg message|msgs messages|txt text|' +
    'pic picture|pics pictures|vid video|vids videos|idk dunno|dont dont|abt about|smth something|smthn something|sumthin something|somethin something|' +
    'nothin nothing|nuthin nothing|nvm nevermind|rn now|atm now|tbh honestly|ngl honestly|fr really|rlly really|rly really|srsly seriously|' +
    'bf boyfriend|gf girlfriend|bday birthday|mam mum|mom mum|mummy mum|mami mum|daddy dad|m8 mate|sch school|skl school|hw homework|' +
    'tmrrw tomorrow|wknd weekend|wiv with|da the|dem them|dey they|nd and|ofc course|obvs obviously|' +
    'jk joking|lmk tell|hmu message|dm message|dms messages|insta instagram|ig instagram|snap snapchat|' +
    'wapp whatsapp|whatsap whatsapp|fb facebook|yt youtube|ily love|luv love|lov love|gr8 great|l8r later|b4 before|2day today|' +
    'some1 someone|any1 anyone|no1 nobody|every1 everyone|evry every|evryone everyone|alot lot|def definitely|probs probably|' +
    'wen when|wot what|wat what|wht what|y why|hav have|ive have|im am|wud would|cud could|shud should|' +
    'cld could|wld would|shld should|goin going|doin doing|comin coming|feelin feeling|talkin talking|tellin telling|meetin meeting|' +
    'kno know|knw know|fone phone|fon phone|mob mobile|num number|nums numbers|addy address|acc account|pw password|innit isnt|aint isnt'
  )
    .split('|')
    .map(pair => pair.split(' ') as [string, string]),
);
