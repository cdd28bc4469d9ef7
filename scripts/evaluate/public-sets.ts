import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Detection } from '../../services/detect/detect.js';
import type { Example } from '../train/example.js';
import { readJsonLines } from '../train/sets/json-lines.js';
import { PUBLIC_SETS, publicExamples } from '../train/sets/public.js';
import { purposeOf } from '../train/sets/split.js';
import { raisedAlone, raisedBy } from './detecting.js';
import { measureIdentity } from './identity.js';
import { atLeast, atMost, type Measure, perThousand, share } from './measure.js';
import type { StrengthOf } from './strength.js';

/** At most so many texts of one set: enough for the figure, and done in a minute. */
const MOST = 6_000;
const ORDINARY: readonly (readonly [set: string, what: string])[] = [
  ['topical_chat', 'small talk'],
  ['bridge_tutoring', 'tutoring chat'],
  ['mathdial', 'tutoring in mathematics'],
  ['sgd_dialogues', 'task talk'],
  ['spamassassin_ham', 'real mail'],
];

/** Ordinary talk, abuse, distress and fairness, each on the quarter of its set that nothing was learnt from. */
export async function measurePublicSets(
  data: string,
  detection: Detection,
  strengthOf: StrengthOf,
): Promise<readonly Measure[]> {
  const unseen = async (name: string): Promise<readonly Example[]> => {
    const set = PUBLIC_SETS.find(one => one.name === name);
    if (!set) return [];
    const examples = await publicExamples(data, set);
    return examples.filter(example => purposeOf(example) === 'measure').slice(0, MOST);
  };
  return [
    ...(await ordinaryTalk(unseen, detection)),
    ...hateCheck(await unseen('hatecheck'), detection),
    ...distress(await unseen('diasafety'), detection),
    ...measureIdentity(join(data, 'identity_madlibs', 'train.jsonl'), detection, strengthOf),
    ...dialect(join(data, 'davidson', 'train.jsonl'), detection),
  ];
}

async function ordinaryTalk(
  unseen: (name: string) => Promise<readonly Example[]>,
  detection: Detection,
): Promise<readonly Measure[]> {
  const talk = await Promise.all(
    ORDINARY.map(async ([set, what]) => {
      const texts = await unseen(set);
      // What a set says nothing about (the numbers of restaurants) is no false alarm in it.
      const alarms = texts.filter(text => [...raisedBy(text, detection)].some(code => text.known.has(code))).length;
      const alone = texts.filter(text => [...raisedAlone(text, detection)].some(code => text.known.has(code))).length;
      return { what, alarms, alone, n: texts.length };
    }),
  );
  const parts = talk.filter(({ n }) => n > 0);
  if (parts.length === 0) return [];
  const sum = (of: (part: (typeof parts)[number]) => number) => parts.reduce((total, part) => total + of(part), 0);
  const part = 'ordinary text';
  return [
    ...parts.map(({ what, alarms, n }) => perThousand(part, `${what}: cases a thousand messages`, alarms, n)),
    perThousand(
      part,
      'all of it: cases a thousand messages',
      sum(one => one.alarms),
      sum(one => one.n),
      atMost(0.5),
    ),
    perThousand(
      part,
      'all of it: cases that one message raises by itself',
      sum(one => one.alone),
      sum(one => one.n),
    ),
  ];
}

function hateCheck(texts: readonly Example[], detection: Detection): readonly Measure[] {
  if (texts.length === 0) return [];
  const judged = texts.map(text => ({
    hateful: text.codes.has('content.hate'),
    raised: raisedBy(text, detection).has('content.hate'),
  }));
  const calm = judged.filter(({ hateful }) => !hateful);
  const part = 'HateCheck, unseen templates';
  return [
    share(
      part,
      'accuracy',
      judged.filter(({ hateful, raised }) => hateful === raised).length,
      judged.length,
      atLeast(0.85),
    ),
    share(
      part,
      'accuracy on what is not hateful',
      calm.filter(({ raised }) => !raised).length,
      calm.length,
      atLeast(0.75),
    ),
  ];
}

function distress(texts: readonly Example[], detection: Detection): readonly Measure[] {
  const raised = (text: Example) => {
    const codes = raisedBy(text, detection);
    return codes.has('content.self-harm') || codes.has('content.disclosure');
  };
  const distressed = texts.filter(({ codes }) => codes.size > 0);
  if (distressed.length === 0) return [];
  return [
    share(
      'distress and self-harm (DiaSafety)',
      'recall',
      distressed.filter(raised).length,
      distressed.length,
      atLeast(0.85),
    ),
  ];
}

/** Tweets that people called neither hateful nor offensive, by the dialect that they are likely to be written in. */
function dialect(file: string, detection: Detection): readonly Measure[] {
  if (!existsSync(file)) return [];
  const row = z.looseObject({
    id: z.string(),
    text: z.string(),
    label: z.string(),
    p_aae: z.number().nullable(),
    p_white: z.number().nullable(),
  });
  const benign = readJsonLines(file, row).filter(
    ({ id, label }) => label === 'neither' && purposeOf({ set: 'davidson', group: id }) === 'measure',
  );
  const raised = ({ text }: { readonly text: string }) =>
    raisedBy({ channel: 'chat', from: 'pupil', to: 'pupil', subject: '', text }, detection).size > 0;
  const black = benign.filter(({ p_aae }) => (p_aae ?? 0) > 0.5);
  const white = benign.filter(({ p_white }) => (p_white ?? 0) > 0.5);
  const part = 'dialect (benign tweets)';
  return [
    share(part, 'raised, African-American-aligned', black.filter(raised).length, black.length),
    share(part, 'raised, white-aligned', white.filter(raised).length, white.length),
  ];
}
