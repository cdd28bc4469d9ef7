import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { messageOf, schoolOf } from '../../../scripts/detect/item-messages.js';
import { profanityDetector } from '../../../services/detect/content/profanity.js';
import type { Finding } from '../../../services/detect/finding.js';
import type { Role } from '../../../services/register/person.js';
import { Register } from '../../../services/register/register.js';

const register = new Register({ version: 'none', school: schoolOf([], []), people: [], pairs: [] });

function findingsIn(text: string, from: Role = 'mentor', to: Role = 'pupil'): readonly Finding[] {
  const message = messageOf({ id: 'm', channel: 'chat', from, to: [to], sentAt: undefined, subject: '', text });
  return profanityDetector.detect(message, register);
}

describe('swearing', () => {
  const harmless = [
    ['a name', 'Dick Whittaker from Penistone rang the office'],
    ['a novel', 'Read chapter one of Moby Dick'],
    ['birds', 'We saw two blue tits on the feeder'],
    ['a degree', 'She got it magna cum laude'],
    ['school words', 'The class passed the assessment on cumulative frequency'],
    ['biology', 'Label the penis and the vagina on the diagram, page 12'],
  ] as const;
  for (const [what, text] of harmless)
    it(`is not found in ${what}`, () => {
      assert.deepEqual(findingsIn(text), []);
    });

  it('is a case when an adult swears at a pupil, and only adds to the picture among pupils', () => {
    const text = 'oh shit, wrong paper';
    assert.equal(findingsIn(text, 'mentor', 'pupil')[0]?.severity, 'medium');
    assert.equal(findingsIn(text, 'pupil', 'mentor')[0]?.severity, 'medium');
    assert.equal(findingsIn(text, 'pupil', 'pupil')[0]?.severity, 'low');
  });

  it('points at the word as it was written, also when its letters are set apart', () => {
    const text = 'well s h i t happens';
    const [finding] = findingsIn(text);
    assert.equal(text.slice(finding?.span?.start, finding?.span?.end), 's h i t');
  });

  it('stays visible but raises nothing when a set text is quoted', () => {
    const [finding] = findingsIn('Why is the villain called a bastard in the play, act two', 'pupil', 'mentor');
    assert.equal(finding?.severity, 'low');
    assert.equal(finding?.suppressedBy, 'content/profanity/study');
  });
});
