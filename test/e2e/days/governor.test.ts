import assert from 'node:assert/strict';
import { CaseModel } from '../../../models/case.js';
import { termsUntil } from '../../../services/figures/terms.js';
import { caseAbout } from '../../support/case-about.js';
import { useDay, WORDS_OF_MESSAGES } from '../../support/day.js';
import type { Walk } from '../../support/walk.js';

describe('a day of a governor, on a phone', function () {
  this.timeout(120_000);
  const day = useDay(['lead', 'head', 'chair', 'administrator', 'governor'], async (_, now) => {
    // Of the last full term: many about adults, few about children.
    const [, last] = termsUntil(now.toISOString().slice(0, 10));
    assert.ok(last);
    const raisedAt = new Date(`${last.from}T10:00:00Z`);
    const cases = Array.from({ length: 14 }, (_, at) =>
      caseAbout({
        _id: `2025-${9_000 + at}`,
        pairKey: `m-8|p-${at}`,
        openKey: `m-8|p-${at}`,
        lane: at < 11 ? 'adult-conduct' : 'child-needs-help',
        raisedAt,
      }),
    );
    await CaseModel.collection.insertMany(cases as never);
  });
  let governor: Walk;

  it('begins at the figures, without a second step', async () => {
    governor = await day.arrive('governor', 375);
    await governor.seesHeading('Figures');
    assert.deepEqual(await governor.menu(), ['Reports', 'Figures', 'Raise a concern']);
  });

  it('reads how much there was in a term, with small numbers left out', async () => {
    const [, last] = termsUntil(day.now().toISOString().slice(0, 10));
    await governor.page.getByLabel('Term').selectOption({ label: last?.name ?? '' });
    await governor.press('Show');
    await governor.sees('cases raised');
    const text = await governor.text();
    assert.match(text, /14/);
    assert.match(text, /fewer than 5/);
    assert.doesNotMatch(text, /\b(11|3)\b/);
    await governor.looks('governor-figures');
  });

  it('meets nobody and nothing that was written, and has no other page of cases', async () => {
    for (const name of await governor.menu()) {
      await governor.goTo(name);
      const page = await governor.page.content();
      assert.doesNotMatch(page, WORDS_OF_MESSAGES);
      assert.doesNotMatch(page, /Mentor \d|Pupil \d|Corrigan|Reeve|20\d\d-\d{4}/);
    }
    for (const path of ['/queue', '/audit', '/coverage', '/people', '/special-leave', '/cases/2025-9000'])
      assert.equal((await governor.page.goto(path))?.status(), 404, path);
  });
});
