import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Scorer } from '../../../services/detect/classifier/scorer.js';
import { encodeWeights, readWeights, type Weights } from '../../../services/detect/classifier/weights.js';
import { errorCode } from '../../../services/errors.js';
import { modelThatKnows, networkOf } from './toy.js';

describe('the file of weights', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'candour-weights-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  it('gives the same models again', () => {
    const file = join(folder, 'weights.bin');
    const weights: Weights = {
      ...modelThatKnows('hush'),
      trusts: new Map([['grooming.secrecy.words', 1.5]]),
      network: networkOf(1, ['', 'hush', 'now', 'naïve']),
    };
    writeFileSync(file, encodeWeights(weights));
    const read = readWeights(file);
    assert.deepEqual(read.models, weights.models);
    assert.deepEqual(read.trusts, weights.trusts);
    assert.deepEqual(read.network, weights.network);
    const [a, b] = [weights, read].map(one => new Scorer(one).score('hush now, not a word', 'adult-pupil'));
    assert.deepEqual(a, b);
  });

  it('is refused when it is cut off or missing, with what to do', () => {
    const file = join(folder, 'short.bin');
    writeFileSync(file, encodeWeights(modelThatKnows('hush')).subarray(0, 40));
    for (const path of [file, join(folder, 'none.bin')])
      assert.throws(
        () => readWeights(path),
        error => errorCode(error) === 'CLASSIFIER_UNREADABLE',
      );
  });
});
