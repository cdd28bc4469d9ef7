import assert from 'node:assert/strict';
import type { HeardExample } from '../../scripts/train/heard.js';
import { withThresholds } from '../../scripts/train/thresholds.js';
import type { Code } from '../../services/taxonomy.js';
import { modelThatKnows } from '../detect/classifier/toy.js';

const SECRECY: Code = 'grooming.secrecy';

function heard(logOdds: number, codes: readonly Code[] = []): HeardExample {
  return {
    example: {
      set: 's',
      group: '',
      channel: 'chat',
      from: 'mentor',
      to: 'pupil',
      subject: '',
      text: '',
      codes: new Set(codes),
      known: new Set([SECRECY]),
      weight: 1,
    },
    evidence: new Map(),
    logOdds: new Map([[SECRECY, logOdds]]),
  };
}

describe('the point at which a case is raised', () => {
  const raises = (unseen: readonly HeardExample[], quiet: readonly HeardExample[] = []) =>
    withThresholds(modelThatKnows('hush'), quiet, unseen).models[0]?.raises ?? Number.NaN;
  const concerns = [3, 2, 1].map(logOdds => heard(logOdds, [SECRECY]));

  it('lets all concerns through when nothing else is there', () => assert.ok(raises(concerns) < 1));
  it('stays above an ordinary message that looks worse than the last concerns', () => {
    const found = raises(concerns, [heard(1.5)]);
    assert.ok(found >= 1.5 && found < 2);
  });
  it('lets a benign text through where more concerns lie below it', () =>
    assert.ok(raises(concerns, []) < 1 && raises([...concerns, heard(2.5)]) < 1));
  it('never parts texts that look alike', () => {
    const alike = [heard(2, [SECRECY]), heard(2), heard(2), heard(2)];
    assert.ok(raises([heard(3, [SECRECY]), ...alike]) >= 2);
  });
  it('never raises where false alarms outweigh everything', () =>
    assert.ok(raises([heard(1, [SECRECY])], [heard(2), heard(3)]) > 3));
});
