import assert from 'node:assert/strict';
import type { Example } from '../../scripts/train/example.js';
import { fitJudgement } from '../../scripts/train/fit-judgement.js';
import { logOddsBy } from '../../scripts/train/heard.js';
import { pack } from '../../scripts/train/pack.js';
import { prepare, roundsOf, trainModel } from '../../scripts/train/train-models.js';
import { encodeWeights } from '../../services/detect/classifier/weights.js';
import type { Code } from '../../services/taxonomy.js';

const SECRECY: Code = 'grooming.secrecy';

function example(text: string, has: boolean): Example {
  const codes = new Set<Code>(has ? [SECRECY] : []);
  const known = new Set<Code>([SECRECY]);
  return {
    set: 's',
    group: 'g',
    channel: 'chat',
    from: 'mentor',
    to: 'pupil',
    subject: '',
    text,
    codes,
    known,
    weight: 1,
  };
}

const TEXTS = [
  ...['keep this between us', 'this stays between us', 'best kept between us ok', 'just between the two of us'],
  ...['between us, no need to mention it', 'that is between us'],
].map(text => example(text, true));
const OTHERS = [
  ...['see you on tuesday', 'bring the worksheet', 'well done on the essay', 'the bus leaves at nine'],
  ...['divide both sides by two', 'the trip form is due'],
].map(text => example(text, false));

describe('learning a model', () => {
  const learn = () => {
    const model = trainModel(SECRECY, roundsOf(prepare([...TEXTS, ...OTHERS])));
    assert.ok(model);
    return pack(new Map([[SECRECY, model]]));
  };

  it('tells texts that it has not seen apart', () => {
    const hear = logOddsBy(learn());
    const [secret = 0, ordinary = 0] = ['lets leave that between us', 'bring the form on tuesday'].map(text =>
      hear(example(text, false)).get(SECRECY),
    );
    assert.ok(secret > ordinary + 1);
  });

  it('gives the same weights to the last bit from the same texts', () =>
    assert.deepEqual(encodeWeights(learn()), encodeWeights(learn())));

  it('learns nothing of a code about which no text says anything', () =>
    assert.equal(trainModel('infatuation', roundsOf(prepare(TEXTS))), null));
});

describe('weighing wording and rules together', () => {
  it('trusts rules as far as they were right', () => {
    const heard = (has: boolean, hit: number) => ({
      example: example('x', has),
      evidence: new Map([[SECRECY, { hit, weak: 0, more: 0, firm: false }]]),
      logOdds: new Map([[SECRECY, 0]]),
    });
    const right = fitJudgement([...Array(20).fill(heard(true, 0.7)), ...Array(20).fill(heard(false, 0))], [SECRECY]);
    const random = fitJudgement(
      [true, false].flatMap(has => [...Array(10).fill(heard(has, 0.7)), ...Array(10).fill(heard(has, 0))]),
      [SECRECY],
    );
    assert.ok(right.hit > random.hit + 1);
  });
});
