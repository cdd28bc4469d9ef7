import assert from 'node:assert/strict';
import { CONCERNS } from '../../services/cases/concern.js';
import { makeReference, REFERENCE } from '../../services/staff-reports/reference.js';
import { ALL_ROUTINGS, type RoutingFacts, routingOf } from '../../services/staff-reports/routing.js';

const HEAD = 'adult-conduct, words';
const LEAD = 'child-needs-help, words';
const LEAD_WITHOUT = 'child-needs-help, no words';

describe('where a report goes', () => {
  const TABLE: readonly [why: string, facts: Partial<RoutingFacts>, cases: readonly string[]][] = [
    ['infatuation goes to the head teacher', { kind: 'infatuation', pupil: true, adult: true }, [HEAD]],
    ['a pupil’s infatuation with whoever tells of it too', { kind: 'infatuation', pupil: true, self: true }, [HEAD]],
    ['a pupil’s attempt to make contact goes to the lead', { kind: 'contact', pupil: true, adult: true }, [LEAD]],
    [
      'and when it was whoever tells of it whom they tried to reach',
      { kind: 'contact', pupil: true, self: true },
      [LEAD],
    ],
    ['the conduct of an adult goes to the head teacher', { kind: 'conduct', adult: true }, [HEAD]],
    [
      'with a pupil in it the lead learns that they may need help, and nothing more',
      { kind: 'conduct', adult: true, pupil: true },
      [HEAD, LEAD_WITHOUT],
    ],
    ['a worry about a pupil goes to the lead', { kind: 'child', pupil: true }, [LEAD]],
    ['with an adult in it to the head teacher too', { kind: 'child', pupil: true, adult: true }, [LEAD, HEAD]],
    ['something else about nobody goes to the lead', { kind: 'other' }, [LEAD]],
    ['something else about an adult to the head teacher', { kind: 'other', adult: true }, [HEAD]],
    ['what somebody tells of themselves to the head teacher', { kind: 'conduct', self: true }, [HEAD]],
    ['also when they begin with a worry', { kind: 'child', self: true, pupil: true }, [HEAD, LEAD_WITHOUT]],
    ['whatever is about the head teacher goes to nobody else', { kind: 'contact', head: true, pupil: true }, [HEAD]],
    ['not even a worry about a pupil', { kind: 'child', head: true, pupil: true, adult: true }, [HEAD]],
  ];
  for (const [why, facts, cases] of TABLE) {
    it(why, () => {
      const routing = routingOf({ kind: 'other', adult: false, pupil: false, self: false, head: false, ...facts });
      const found = routing.cases.map(
        ({ concern, withWords }) => `${CONCERNS[concern].lane}, ${withWords ? 'words' : 'no words'}`,
      );
      assert.deepEqual(found, cases);
    });
  }

  it('says nothing that is untrue when the name typed is the reader’s own: whoever stands in is named too', () => {
    for (const { id, heading } of ALL_ROUTINGS)
      if (!['chair', 'pupil', 'contact-with-me'].includes(id))
        assert.match(heading, /or whoever stands in if it is about them$/, id);
  });

  it('names the chair for whatever is about the head teacher, before it is sent', () => {
    const routing = routingOf({ kind: 'conduct', adult: false, pupil: false, self: false, head: true });
    assert.match(routing.heading, /chair of governors/);
    assert.match(routing.text, /about the head teacher, who will not see it, nor will anybody who reports to them/);
  });
});

describe('a reference', () => {
  it('is made of chance, without vowels and without what is taken for something else', () => {
    const made = Array.from({ length: 500 }, makeReference);
    assert.equal(new Set(made).size, made.length);
    for (const one of made) assert.match(one, REFERENCE);
    assert.equal(/[AEIOUL01]/.test(made.join('').replaceAll('R-', '')), false);
  });
});
