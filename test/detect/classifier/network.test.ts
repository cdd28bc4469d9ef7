import assert from 'node:assert/strict';
import fc from 'fast-check';
import { DIRECTIONS } from '../../../services/detect/classifier/features.js';
import { Network } from '../../../services/detect/classifier/network.js';
import { wordsIn } from '../../../services/detect/classifier/words.js';
import { networkOf } from './toy.js';

const WORDS = ['', 'hush', 'now', 'please', 'table', 'lesson'];

describe('the network', () => {
  const network = new Network(networkOf(2, WORDS));
  const alone = (text: string) => {
    const words = wordsIn(text);
    return network.read(words, 'adult-pupil')(0, words.length);
  };

  it('reads a stretch as if nothing stood around it', () => {
    const word = fc.constantFrom(...WORDS.slice(1), 'unheard');
    const stretch = fc.array(word, { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(fc.array(word), stretch, fc.array(word), (before, middle, after) => {
        const words = wordsIn([...before, ...middle, ...after].join(' '));
        const found = network.read(words, 'adult-pupil')(before.length, before.length + middle.length);
        for (const [code, logOdds] of alone(middle.join(' ')).entries())
          assert.ok(Math.abs(logOdds - (found[code] ?? 0)) < 1e-4);
      }),
    );
  });
  it('reads every word that it does not know alike', () =>
    assert.deepEqual(alone('please zyx now'), alone('please qwv now')));
  it('hears who writes to whom', () => {
    const words = wordsIn('please hush now');
    const heard = DIRECTIONS.map(direction => network.read(words, direction)(0, 3)[0]);
    assert.equal(new Set(heard).size, DIRECTIONS.length);
  });
  it('gives each word a weight', () => {
    const weights = network.wordWeights(wordsIn('please hush now'), 0);
    assert.equal(weights.length, 3);
    assert.ok(weights.every(Number.isFinite));
  });
});
