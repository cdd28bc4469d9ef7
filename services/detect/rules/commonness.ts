import type { Alternative } from './alternative.js';

/** The commonest words of English chat and mail, commonest first. */
const COMMON = new Map(
  (
    'the i to you a is and it in of that for on have your are do my me with what not so be but we was at like know im can if they this its or one how u good dont no just ' +
    'about get he there as from all did think 2 has would thats an now go up when out only 1 by answer yes got time need well please 4 question more see then am who too ' +
    'much yeah try been sure first want them should point ill had here really day back 3 call any right his could two dear next find were school than people make some going ' +
    'great work very sorry lol why ok love 5 cant our feel tell today ur still same many come take because say minutes never which hope she also home use even thank ' +
    'better their other again her him where look way week keep new off oh play help let youre 10 last before over lot didnt give 6 thanks down read after miss room long ' +
    'send said put place wonder watch hear made us id being guess left best 7 ever something nice every done those thing times hello says into doing phone bit maybe stop ask ' +
    'someone write name leave end top anything show always may once mum happy things bring text anyone wont little thought both theres night actually soon most whats r ' +
    'talk sir days bad whole start few given hes these each big having fine must through reply already high own around believe sounds myself might office check went hey ' +
    'sides else understand against everyone without used friday getting seems nothing told person ive mind lets remember wait comes'
  )
    .split(' ')
    .map((word, rank) => [word, 0.14 / (rank + 2)]),
);
/** Of any other word: what is left, shared out. */
const UNCOMMON = 0.00003;

/** How large a share of the words of an ordinary text this is, roughly: where a phrase is looked for, not whether it is found. Words that stand in a row have more to do with one another than chance. */
export function commonness(alternative: Alternative): number {
  let product = 0.1;
  for (const { word, open } of alternative) product *= shareOf(word, open) * 10;
  return product;
}

/** Of two alternatives in a row, from how common each of them is; of all rows of two elements, from what theirs add up to. */
export function commonnessOfRow(first: number, second: number): number {
  return first * second * 10;
}

function shareOf(word: string, open: boolean): number {
  if (open) return word === '' ? 1 : UNCOMMON * 5;
  return COMMON.get(word) ?? (/^[a-z0-9]{2,}$/.test(word) ? UNCOMMON : UNCOMMON * 20);
}
