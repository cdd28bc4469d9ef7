import type { Code } from '../../../services/taxonomy.js';
import type { Example } from '../example.js';
import { TEXT_CODES } from './own.js';

/** What people are, said of themselves and of others. */
const WHO: readonly string[] = (
  'gay lesbian bisexual trans transgender queer straight non-binary black white Asian Chinese Indian Pakistani Bangladeshi Polish Romanian Irish Welsh ' +
  'Scottish English French Nigerian Somali Syrian Turkish European African American Muslim Christian Jewish Sikh Hindu Buddhist atheist Catholic deaf blind ' +
  'disabled autistic dyslexic old young teenage elderly male female foreign immigrant Roma Traveller'
).split(' ');

/** Ways to name somebody and say nothing against them. */
const SAID: readonly ((who: string) => string)[] = [
  who => `My cousin is ${who} and she is doing her exams this year.`,
  who => `There is a ${who} family in our street, they have a new puppy.`,
  who => `Our new neighbour is a ${who} man who repairs bikes.`,
  who => `A ${who} woman from the library came in to talk about jobs.`,
  who => `Is the author ${who}? I could not tell from the book.`,
  who => `im ${who} and so are most of my family`,
  who => `The assembly was about ${who} people in history and I liked it.`,
  who => `Two ${who} boys in my class play the drums.`,
  who => `She married a ${who} doctor and moved to Leeds.`,
  who => `You are ${who}, aren't you? So is my best friend.`,
  who => `Some of my students are ${who}, and every one of them worked hard.`,
  who => `We read a poem by a ${who} writer and it was lovely.`,
  who => `He said that being ${who} is a big part of who he is.`,
  who => `The ${who} girl who sits next to me lent me her ruler.`,
  who => `Can we do the chapter about ${who} people next week?`,
];

const SETTLED: readonly Code[] = TEXT_CODES.filter(
  code => code.startsWith('content.') || code === 'grooming.personal-probing' || code === 'infatuation',
);

/** Naming who somebody is says nothing by itself: sentences that teach it (after Dixon et al. 2018). */
export function neutralSentences(): Example[] {
  const known = new Set(SETTLED);
  return WHO.flatMap((who, at) =>
    SAID.map((say, frame) => ({
      set: 'neutral',
      group: String(frame),
      channel: 'chat' as const,
      from: (at + frame) % 2 === 0 ? ('pupil' as const) : ('mentor' as const),
      to: (at + frame) % 3 === 0 ? ('mentor' as const) : ('pupil' as const),
      subject: '',
      text: say(who),
      codes: new Set<Code>(),
      known,
      weight: 0.15,
    })),
  );
}
