import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { handleDetector } from '../../../services/detect/contact/handle.js';
import { registerOf, written } from '../written.js';

const found = (text: string) => handleDetector.detect(written(text), registerOf());

describe('names of accounts', () => {
  const given = [
    'my insta is kite_flyer7',
    'snap: kite.flyer',
    'add @kiteflyer',
    'im kiteflyer22 on discord',
    'my psn is kiteflyer22',
    '👻 kite_flyer7',
    'the ghost app, name kite_flyer7',
    'my sn4p is kite_flyer',
    's n a p: kite_flyer7',
    'іnѕtа kite_flyer7',
    'my instagrm is kitelantern',
    'kite_flyer7 on snapcaht if you want',
    'discrod: kiteflyer22',
    'im on the yellow app as kitelantern',
    'kite_flyer7, thats my snap',
  ];
  for (const text of given)
    it(`are found in "${text}"`, () => {
      const [finding] = found(text);
      assert.equal(finding?.code, 'contact.social-network');
      assert.equal(finding?.severity, 'high');
    });

  const harmless = [
    'the signal was weak in room b12',
    'bring your ig biology book',
    'there are 3 discs on page12',
    'the steam engine of 1804 changed transport',
    'we discuss instagram in the media essay',
    'email j.shah@hillside.example',
    'they steal spider-webs for the nest',
    'my switch is broken, and so is unit4',
    'my thread is too long for the needle',
    'discord: dissonance',
    'on the clock app is a good one',
    'on the bird app is everything',
  ];
  for (const text of harmless)
    it(`are not found in "${text}"`, () => {
      assert.deepEqual(found(text), []);
    });

  it('are marked with the platform they belong to', () => {
    const text = 'ok so my insta is kite_flyer7 yeah';
    const [finding] = found(text);
    assert.equal(text.slice(finding?.span?.start, finding?.span?.end), 'insta is kite_flyer7');
  });
});
