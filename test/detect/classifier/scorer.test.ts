import assert from 'node:assert/strict';
import { Scorer } from '../../../services/detect/classifier/scorer.js';
import { modelThatKnows } from './toy.js';

describe('the score of a text', () => {
  const scorer = new Scorer(modelThatKnows('hush'));
  const of = (text: string) => scorer.score(text, 'adult-pupil')?.[0];
  const FILLER = 'we went through the second half of the worksheet and it was fine. '.repeat(30);

  it('is that of the wording, whatever else is talked about: a line in a long message counts as much as alone', () => {
    const alone = of('please hush about all of it.');
    const hidden = of(`${FILLER}please hush about all of it. ${FILLER}`);
    assert.ok(alone && hidden);
    assert.ok(Math.abs(alone.logOdds - hidden.logOdds) < 1e-6);
  });

  it('names the stretch that speaks for it', () => {
    const text = `${FILLER}please hush about all of it. ${FILLER}`;
    const found = of(text);
    assert.ok(found);
    assert.equal(text.slice(found.start, found.end), 'please hush about all of it');
  });

  it('knows a misspelt word by its pieces', () => {
    const [right = 0, wrong = 0, other = 0] = ['hush', 'hushh', 'table'].map(
      word => of(`please ${word} about it`)?.logOdds,
    );
    assert.ok(right > wrong && wrong > other);
  });

  it('is the same every time', () => assert.deepEqual(of(FILLER), of(FILLER)));
  it('is none for a text without words', () => assert.equal(scorer.score(' … ', 'adult-pupil'), null));

  it('does not dilute with benign talk around it, nor grow with repetition alone', () => {
    const once = of('hush now please today')?.logOdds ?? 0;
    const often = of('hush now please today. '.repeat(200))?.logOdds ?? 0;
    assert.ok(often >= once);
  });

  it('says of each word what it adds', () => {
    const [strongest] = [...scorer.wordWeights('please hush about it', 'adult-pupil', 0)].sort(
      (a, b) => b.weight - a.weight,
    );
    assert.equal(strongest?.word.text, 'hush');
  });
});
