import assert from 'node:assert/strict';
import {
  type Lesson,
  NETWORK_SETTINGS,
  trainNetwork,
  type Vocabulary,
} from '../../scripts/train/network/train-network.js';
import { Network } from '../../services/detect/classifier/network.js';
import { wordsIn } from '../../services/detect/classifier/words.js';

const SECRETS = ['keep this between us', 'not a word to mum', 'our little secret', 'between us and not for mum'];
const OTHERS = [
  'bring the form on monday',
  'the bus leaves at nine',
  'well done on the essay',
  'see you at the lesson',
];
const WORDS = ['', ...new Set([...SECRETS, ...OTHERS].flatMap(text => text.split(' ')))];

const VOCABULARY: Vocabulary = {
  words: WORDS,
  dimensions: 8,
  vectors: Float32Array.from({ length: 8 * WORDS.length }, (_, at) => Math.sin(7 * at)),
};

function lesson(text: string, has: boolean): Lesson {
  return {
    words: Uint32Array.from(text.split(' '), word => WORDS.indexOf(word)),
    direction: 0,
    targets: Float32Array.of(has ? 1 : 0, 0),
    importance: Float32Array.of(1, 0),
  };
}

describe('learning a network', () => {
  const lessons = [...SECRETS.map(text => lesson(text, true)), ...OTHERS.map(text => lesson(text, false))];
  const settings = { ...NETWORK_SETTINGS, rounds: 60, batch: 4, rate: 0.01, slowing: 1, filters: 8 };
  const learn = () => trainNetwork(lessons, VOCABULARY, 2, settings);

  it('tells apart what it was taught, in orders that it has not seen', () => {
    const network = new Network(learn());
    const of = (text: string) => network.read(wordsIn(text), 'adult-pupil')(0, text.split(' ').length)[0] ?? 0;
    assert.ok(of('secret between us') > of('lesson on monday') + 1);
  });
  it('gives the same weights to the last bit from the same lessons', () => assert.deepEqual(learn(), learn()));
  it('learns nothing of a code about which no lesson says anything', () => {
    const untaught = trainNetwork(
      lessons.map(one => ({ ...one, importance: Float32Array.of(0, 0) })),
      VOCABULARY,
      2,
      settings,
    );
    const network = new Network(untaught);
    assert.ok(Math.abs(network.read(wordsIn('our little secret'), 'adult-pupil')(0, 3)[0] ?? 9) < 3);
  });
});
