import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { type Detection, loadDetection } from '../../services/detect/detect.js';
import { RULES_FOLDER } from '../../services/paths.js';
import { randomFrom, randomText } from '../normalise/texts.js';
import { RULE, withRules } from './rules/rule-folder.js';
import { registerOf, written } from './written.js';

const register = registerOf();

describe('detection', () => {
  let detection: Detection;
  before(async () => {
    detection = await loadDetection([RULES_FOLDER]);
  });

  it('gives the same findings in the same order, whatever was looked at before', () => {
    const message = written('dont tell your mum, ring 07700 900123 or add kite_flyer7 on insta, kit@gmail.com');
    const first = detection.detect(message, register);
    detection.detect(written('something else'), register);
    assert.deepEqual(detection.detect(message, register), first);
    assert.ok(first.length >= 4);
    const starts = first.filter(({ field }) => field === 'text').map(({ span }) => span?.start ?? 0);
    assert.deepEqual(
      starts,
      [...starts].sort((a, b) => a - b),
    );
  });

  it('never throws and never leaves the text, whatever it is given', () => {
    for (let seed = 1; seed <= 150; seed += 1) {
      const text = `${randomText(randomFrom(seed), 40)} 07700 900123 ${randomText(randomFrom(seed + 999), 20)}`;
      for (const { field, span } of detection.detect(written(text), register)) {
        if (field !== 'envelope')
          assert.ok(span && span.start >= 0 && span.start < span.end && span.end <= text.length, JSON.stringify(text));
      }
    }
  });

  it('never quotes the message in a reason, so that a reason may be logged', () => {
    const words = 'xylophone07700900123 kit.xylophone@gmail.com insta xylophone_7 delete these messages xylophone';
    for (const finding of detection.detect(written(words), register))
      assert.doesNotMatch(JSON.stringify(finding), /xylo|07700/);
  });

  it('says enough of the same thing and no more, and hides nothing behind what was excluded', () => {
    const official = 'Ring reception on 01632 960444. ';
    const text = `${official.repeat(60)}${'x '.repeat(100)} ring me on 07700 900123`;
    const phones = detection.detect(written(text), register).filter(({ detectorId }) => detectorId === 'contact/phone');
    assert.equal(phones.length, 25);
    assert.ok(phones.some(({ suppressedBy }) => suppressedBy === null));
  });

  it('has a version that follows the rules', async () => {
    const versions = [RULE, RULE.replace('0.8', '0.7'), RULE].map(rule =>
      withRules({ 'a.yaml': rule }, folder => loadDetection([folder])),
    );
    const [first, changed, again] = (await Promise.all(versions)).map(({ version }) => version);
    assert.notEqual(first, changed);
    assert.equal(first, again);
  });
});
