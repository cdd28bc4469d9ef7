import { chances } from './form.js';

/** Texts like those that give contact details, and that give none; the same every time. */
export function harmlessTexts(count: number): readonly string[] {
  const chance = chances(11);
  const upTo = (most: number) => Math.floor(chance() * most);
  const digits = (length: number) => Array.from({ length }, () => upTo(10)).join('');
  const shapes: readonly (() => string)[] = [
    () => `Your order ${1 + upTo(9)}${digits(9)} has been sent.`,
    () => `Candidate ${digits(4)}, centre 6${digits(4)}, paper ${1 + upTo(3)}MA1.`,
    () =>
      `Chapter ${1 + upTo(20)}, pages ${10 + upTo(90)} to ${100 + upTo(90)}, then questions ${1 + upTo(9)}, ${10 + upTo(9)} and ${20 + upTo(9)}.`,
    () =>
      `The lesson is on ${10 + upTo(18)}/0${1 + upTo(8)}/2026 from ${10 + upTo(6)}:${10 + upTo(49)} to ${16 + upTo(3)}:${10 + upTo(49)}.`,
    () => `ISBN 978${digits(10)} if you want to borrow it from the library`,
    () => `I got ${upTo(50)}/50, ${upTo(60)}/60 and ${upTo(80)}/80 in the three papers`,
    () => `x = 0.${digits(4)}, y = ${digits(2)}.${digits(3)}, so the sum is ${digits(3)}.${digits(2)}`,
    () => `The trip costs £${10 + upTo(80)}.50 or £${10 + upTo(80)} with a pass, pay by ${1 + upTo(28)} May`,
    () => `Grid reference ${digits(3)} ${digits(3)}, about ${1 + upTo(9)}00 metres from the start`,
    () => `Seven times eight is ${upTo(60)}, nine times six is ${upTo(60)}, so which one is more by two?`,
    () => `Write to kit${digits(2)}@hillside.example or the office at office@hillside.example.`,
    () => `Ring the office on 01632 960001 before ${1 + upTo(9)}.30.`,
    () => `Look at chapter${1 + upTo(9)}.pdf and notes.v${1 + upTo(9)}.docx, then sign in at quiz.hillside.example.`,
    () =>
      `We meet at ${1 + upTo(9)} at the gate, dot your i's and bring version ${1 + upTo(3)}.${upTo(9)} of the plan.`,
    () => `The reading is at https://vle.example/course/${digits(11)} under week ${1 + upTo(12)}.`,
    () => `Year ${7 + upTo(6)} beat them ${upTo(9)}-${upTo(9)} and ${upTo(9)}-${upTo(9)}, what a game`,
  ];
  return Array.from({ length: count }, (_, at) => shapes[at % shapes.length]?.() ?? '');
}

/** Talks of one sender, message by message, in which digits and words follow each other as pieces would. */
export const HARMLESS_TALKS: readonly (readonly string[])[] = [
  ['got my marks', '07', '34', '56', '89', '12'],
  ['0-1', '1-1', '1-2', '2-2', '3-2 full time'],
  ['page 34', 'question 12', 'then 13', 'and 14 to 20', 'page 36'],
  ['20:15', '20:30', '20:45', '21:00', 'see you then'],
  ['£7.50', '£12', '£3.99', 'so 23.49 in all'],
  ['you can reach the office on', '01632', '960001'],
  ['write to the office', 'office at', 'hillside dot example'],
  ['what are you looking at?', 'gmail.com is down'],
  ['do you play roblox?', 'year10 do', 'ks3 dont'],
  ['did you do the insta poster', 'unit4 is due', 'its on page34'],
  ['round 1: 15', 'round 2: 22', 'round 3: 40', 'round 4: 11', 'total 88'],
  ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'found you'],
  ['0', '1', '1', '2', '3', '5', '8', '13', '21'],
  ['the code for the lab is 4471', '2290 for the store', '1180 for the gate'],
  ['02/03/2026', '09/03/2026', '16/03/2026'],
  ['070', '140', '210', '280', '350', 'seven times table with a nought'],
  ['01 go over ratios', '02 do questions 3 to 9', '03 check answers', '04 bring 2 pens'],
  ['temperature at 10 was 07', 'at 11 it was 09', 'at 12 it was 14', 'and 16 at 1'],
  ['the telephone was patented in 1876', '1901 first radio', '1969 the moon'],
  ['saw it on tiktok', 'hilarious'],
  ['so its on tiktok', 'its preposterous'],
  ['do you have snap?', 'nevermind'],
  ['discord:', 'dissonance'],
  ['the word for a quarrel is discord', 'semaphore is a signal'],
  ['write an email to the council', 'at least 200 words', 'due friday 13th'],
  ['is it at', 'kingsway dot to dot books'],
  ['steam engines', 'class9 then class3', 'signal boxes too'],
];
