/** A register of ten mentors with a pupil each, and e-mails between them. */
export const PAIRS = 10;

const numbers = Array.from({ length: PAIRS }, (_, index) => index + 1);

export const PEOPLE = [
  'id,name,role,email,phone,chat,year_group,vetting_date,training_date',
  ...numbers.map(n => `m-${n},Mentor ${n},mentor,mentor${n}@northfield.example,,,,2026-01-10,2026-01-12`),
  ...numbers.map(n => `p-${n},Pupil ${n},pupil,pupil${n}@northfield.example,,,9,,`),
].join('\n');

export const REGISTER_PAIRS = ['adult_id,pupil_id,from,to', ...numbers.map(n => `m-${n},p-${n},2026-09-01,`)].join(
  '\n',
);

export const CONCERNING = `Don't tell your mum we talk on here, Pupil.`;
export const ORDINARY = 'Please bring the worksheet on fractions to the library on Thursday.';

/** From the mentor of a pair to the pupil. `number` makes it one of its own. */
export function mailOfPair(pair: number, number: number, words: string): string {
  const minute = String(number % 60).padStart(2, '0');
  return [
    `From: Mentor ${pair} <mentor${pair}@northfield.example>`,
    `To: Pupil ${pair} <pupil${pair}@northfield.example>`,
    `Subject: Session ${number + 2_000}`,
    `Date: Tue, 10 Nov 2026 13:${minute}:00 +0000`,
    `Message-ID: <${number}@northfield.example>`,
    'Content-Type: text/plain; charset=utf-8',
    '',
    words,
    '',
  ].join('\r\n');
}
