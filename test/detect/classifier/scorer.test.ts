import assert from 'node:assert/strict';
import { Scorer } from '../../../services/detect/classifier/scorer.js';
import { modelThatKnows } from './toy.js';

describe('the score of a text', () => {
  const scorer = new Scorer(modelThatKnows('hush'));
  const of = (text: string) => scorer.score(text, 'adult-pupil')?.[0];
  const FILLER = 'we went through the second half of the worksheet and it was fine. '.repeat(30);

  it('is that of the wording, whatever else is talked about, less what the strongest of many sentences gains by chance', () => {
    const wording = (before: string, after: string) =>
      of(`${before}please hush about all of it. ${after}`)?.logOdds ?? 0;
    assert.ok(wording('', '') > 0);
    assert.ok(wording(FILLER, '') < wording('', ''));
    // Beyond twenty sentences a longer message hides nothing more.
    assert.ok(Math.abs(wording(FILLER, '') - wording(FILLER, FILLER)) < 1e-6);
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

  it('says of each word what it adds', () => {
    const [strongest] = [...scorer.wordWeights('please hush about it', 'adult-pupil', 0)].sort(
      (a, b) => b.weight - a.weight,
    );
    assert.equal(strongest?.word.text, 'hush');
  });
});
