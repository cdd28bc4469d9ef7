import assert from 'node:assert/strict';
import { cuss } from 'cuss';
import { describe, it } from 'mocha';
import { messageOf, schoolOf } from '../../../scripts/detect/item-messages.js';
import { markOf } from '../../../services/detect/content/slur-words.js';
import { slurDetector } from '../../../services/detect/content/slurs.js';
import type { Finding } from '../../../services/detect/finding.js';
import { Register } from '../../../services/register/register.js';

const register = new Register({ version: 'none', school: schoolOf([], []), people: [], pairs: [] });

/** A slur of the package, so that no test spells one. */
const SLUR = Object.keys(cuss).find(word => markOf(word) === '12e6274e43') ?? assert.fail('the package has changed');

function findingsIn(text: string): readonly Finding[] {
  const message = messageOf({
    id: 'm',
    channel: 'chat',
    from: 'pupil',
    to: ['pupil'],
    sentAt: undefined,
    subject: '',
    text,
  });
  return slurDetector.detect(message, register);
}

describe('slurs', () => {
  it('are found as whole words, in the singular and the plural', () => {
    for (const word of [SLUR, `${SLUR}s`, SLUR.toUpperCase()]) {
      const text = `shut up you ${word} lol`;
      const [finding] = findingsIn(text);
      assert.equal(finding?.code, 'content.hate');
      assert.equal(text.slice(finding.span?.start, finding.span?.end), word);
    }
  });

  it('are not found inside other words', () => {
    assert.deepEqual(findingsIn(`x${SLUR}x and y${SLUR}`), []);
  });

  it('stay visible but raise nothing where a text is studied', () => {
    const [finding] = findingsIn(`Why does the character Curley say ${SLUR}? Quote it.`);
    assert.equal(finding?.suppressedBy, 'content/slurs/study');
    assert.equal(finding?.severity, 'low');
  });

  const identities = [
    'gay',
    'lesbian',
    'queer',
    'trans',
    'black',
    'Muslim',
    'Jewish',
    'Traveller',
    'disabled',
    'deaf',
    'Polish',
    'Nigerian',
    'Asian',
    'women',
  ];
  for (const identity of identities)
    it(`are not words for people: ${identity}`, () => {
      assert.deepEqual(findingsIn(`My uncle is ${identity} and so are two of my friends.`), []);
    });
});
