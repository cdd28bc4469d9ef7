import assert from 'node:assert/strict';
import { CaseModel } from '../../models/case.js';
import { isLike, likenessOf } from '../../services/cases/likeness.js';
import { mergeIntoCase } from '../../services/cases/merge.js';
import { type CaseChange, decideCaseChanges, storedFindings } from '../../services/cases/raise.js';
import { storeFindings } from '../../services/scan/store-findings.js';
import { KeyRing } from '../../services/store/seal.js';
import { useDatabase } from '../support/database.js';
import { party, seenFinding, seenMessage } from '../support/seen-message.js';

const keys = new KeyRing(KeyRing.newContent());
const key = keys.identityKey;
const NEWSLETTER = `Dear Kit, the summer fair is on the first Saturday of July, from eleven until three on the lower field. There will be a
cake stall, a tug of war between the houses, and the school band at noon. Please bring a picnic and a blanket, and tell the office by Friday
if you can help on one of the stalls. The car park is closed to visitors, so come on foot or leave the car behind the church hall.`;
const OTHER = `Please find the reading list for next term below. We begin with a play, go on to two short novels and end with poems of the
last century. Copies are in the library and may be kept for six weeks. Anybody who would like a large print edition asks at the desk, and the
homework club on Tuesdays will go through the first chapters together with whoever would like some company while reading.`;

describe('near-copies of one text', () => {
  const bands = (text: string, withKey = key) => likenessOf(text, withKey)?.bands ?? assert.fail('too short');
  const ALIKE: readonly [what: string, text: string][] = [
    ['are copies', NEWSLETTER],
    ['may greet somebody else', NEWSLETTER.replace('Kit', 'Noor and family')],
    ['may have another date and other numbers', NEWSLETTER.replace('eleven', '11').replace('July', 'June')],
    ['may be in other letters and lines', NEWSLETTER.toUpperCase().replaceAll('\n', ' ').replaceAll(', ', ' – ')],
    ['may have a line more at the end', `${NEWSLETTER}\nSent to all families of the school by the office.`],
  ];
  for (const [what, text] of ALIKE) {
    it(what, () => {
      assert.equal(isLike(bands(NEWSLETTER), bands(text)), true);
      assert.equal(
        bands(NEWSLETTER).some(band => bands(text).includes(band)),
        true,
        'they are found by a band that they share',
      );
    });
  }

  it('are not made of any two texts', () => assert.equal(isLike(bands(NEWSLETTER), bands(OTHER)), false));

  it('are not looked for among short messages, which are alike by chance', () => {
    assert.equal(likenessOf('Same time next week? Bring the worksheet.', key), null);
    assert.equal(likenessOf('', key), null);
  });

  it('cannot be told without the key: the same words give another fingerprint', () => {
    const other = new KeyRing(KeyRing.newContent()).identityKey;
    assert.equal(isLike(bands(NEWSLETTER), bands(NEWSLETTER, other)), false);
    assert.match(bands(NEWSLETTER).join(' '), /^(\d:[0-9a-f]{16} ?){8}$/);
  });

  it('are compared in time that does not run away with their length', () => {
    const started = process.cpuUsage();
    likenessOf('word '.repeat(2_000_000), key);
    likenessOf('a'.repeat(10_000_000), key);
    const { user, system } = process.cpuUsage(started);
    assert.ok(user + system < 2_000_000);
  });
});

describe('cases about near-copies of one text', () => {
  useDatabase();
  const now = new Date('2026-11-23T10:00:00Z');
  const changeOf = async (id: string, from: string, text: string): Promise<CaseChange> => {
    const message = seenMessage(id, { author: party(from, 'mentor'), text });
    const findings = storedFindings(
      { message, findings: [seenFinding('grooming.flattery', 'medium')], detectVersion: 'test' },
      now,
    );
    await storeFindings(findings);
    const [change] = decideCaseChanges(message, findings);
    const likeness = likenessOf(text, key);
    return { ...(change ?? assert.fail()), ...(likeness ? { likeness } : {}) };
  };
  const merge = async (id: string, from: string, text: string) =>
    mergeIntoCase(await changeOf(id, from, text), now, keys);

  it('bear the same key, and lose it when another text joins them', async () => {
    const first = await merge('a', 'm-1', NEWSLETTER);
    const second = await merge('b', 'm-2', NEWSLETTER.replace('Kit', 'Noor'));
    const third = await merge('c', 'm-3', OTHER);
    assert.deepEqual([first.likeKey, second.likeKey, third.likeKey], [first._id, first._id, third._id]);
    const again = await merge('d', 'm-1', NEWSLETTER.replace('Kit', 'Sam'));
    assert.deepEqual([again._id, again.likeKey], [first._id, first._id]);
    const mixed = await merge('e', 'm-1', OTHER);
    assert.deepEqual([mixed._id, mixed.likeKey, mixed.likeBands], [first._id, undefined, undefined]);
    const short = await merge('f', 'm-2', 'See you on Wednesday.');
    assert.deepEqual([short._id, short.likeKey], [second._id, undefined]);
  });

  it('hold no word of it', async () => {
    const stored = JSON.stringify(await CaseModel.find().lean());
    for (const word of ['summer', 'picnic', 'library']) assert.equal(stored.includes(word), false);
  });
});
