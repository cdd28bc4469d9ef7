import assert from 'node:assert/strict';
import { join } from 'node:path';
import { readWeights } from '../../../services/detect/classifier/weights.js';
import { loadDetection, WEIGHTS_FILE } from '../../../services/detect/detect.js';
import { RULES_FOLDER } from '../../../services/paths.js';
import type { Role } from '../../../services/register/person.js';
import { CODES, REGISTER_CODES } from '../../../services/taxonomy.js';
import { registerOf, written } from '../written.js';

describe('the models that are shipped', () => {
  const register = registerOf();
  const loaded = loadDetection([RULES_FOLDER]);
  const raised = async (text: string, from: Role, to: Role) => {
    return (await loaded)
      .detect(written(text, { from, to }), register)
      .filter(({ code, severity }) => severity !== 'low' && !REGISTER_CODES.includes(code));
  };

  it('are one for each code that has words', () => {
    const { models } = readWeights(join(RULES_FOLDER, WEIGHTS_FILE));
    assert.deepEqual(
      models.map(({ code }) => code).sort(),
      CODES.filter(code => !REGISTER_CODES.includes(code)).sort(),
    );
  });

  describe('raise nothing by the naming of who somebody is', () => {
    for (const who of [
      'gay',
      'Muslim',
      'Jewish',
      'Black',
      'deaf',
      'trans',
      'Polish',
      'a Traveller',
      'autistic',
      'Christian',
      'a refugee',
    ]) {
      it(who, async () => {
        for (const text of [
          `My friend is ${who} and plays the cello.`,
          `I am ${who}, can we do my poem about it on Thursday?`,
        ])
          assert.deepEqual(await raised(text, 'pupil', 'mentor'), []);
      });
    }
  });

  describe('raise nothing in ordinary talk of the scheme', () => {
    const TABLE: readonly (readonly [from: Role, to: Role, text: string])[] = [
      ['mentor', 'pupil', 'Take a photo of page 12 for your own notes and bring the book on Thursday.'],
      ['mentor', 'pupil', 'The secret of this proof is to draw the line first.'],
      ['pupil', 'mentor', 'im dying of boredom this worksheet is killing me lol'],
      ['pupil', 'mentor', 'The awareness talk on Monday was really good, who organised it?'],
      ['mentor', 'pupil', 'You worked hard on that paragraph and it shows. Well done.'],
      ['staff', 'parent', 'Please ring the school office if the bus is late again.'],
      ['mentor', 'pupil', 'Divide both sides by two, then check your answer.'],
    ];
    for (const [from, to, text] of TABLE) it(text, async () => assert.deepEqual(await raised(text, from, to), []));
  });

  it('find what no rule says, and say that it is the wording', async () => {
    const text = 'everything feels pointless lately and i dont think anyone would care if i stopped being around';
    const found = await raised(text, 'pupil', 'mentor');
    assert.ok(found.some(({ detectorId }) => detectorId.startsWith('classifier/')));
    assert.ok(found.every(({ reason }) => !reason.includes('pointless')));
  });
});
