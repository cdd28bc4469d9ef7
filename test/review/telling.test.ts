import assert from 'node:assert/strict';
import type { Plan } from '../../services/cases/plan.js';
import { doneLine, effectLines } from '../../services/review/presenters/effects.js';
import { reportedWords } from '../../services/review/presenters/reported.js';
import { chairTold, hasBeenTold } from '../../services/review/presenters/telling.js';
import { SchoolClock } from '../../services/review/presenters/time.js';
import { askingConfig } from '../support/asking-config.js';
import { seedAccounts, seedSchool } from '../support/seed.js';
import { Visitor } from '../support/visitor.js';
import { useWeb } from '../support/web.js';

const person = (_id: string, name: string) => ({
  ...{ _id, name, role: 'lead' as const, active: true },
  own: new Set<string>(),
  above: new Set<string>(),
});
const PLAN: Plan = {
  closes: false,
  tell: [person('u-1', 'Priya Raman')],
  urgency: 'high',
  link: null,
  tasks: [],
};

describe('what is said of telling somebody', () => {
  const clock = new SchoolClock(new Date('2026-11-23T09:00:00Z'), 'Europe/London');

  it('is that they are told, by name, where e-mail can be sent', () => {
    const [first] = effectLines('allegation', PLAN, 'u-2', clock, true);
    assert.equal(first, 'Priya Raman (safeguarding lead) is told now, without content.');
    assert.equal(doneLine(PLAN, 'u-2', true), 'Told: Priya Raman (safeguarding lead).');
  });

  it('is to telephone them where it cannot: nobody is said to be told who is not', () => {
    const [first = ''] = effectLines('allegation', PLAN, 'u-2', clock, false);
    const all = [first, doneLine(PLAN, 'u-2', false), hasBeenTold('They have', false), chairTold(false)];
    for (const text of all) {
      assert.match(text, /telephone them/);
      assert.doesNotMatch(text, /\b(?:is|are|been) told|^Told/);
    }
  });
});

describe('a record of a staff report without its words', () => {
  it('sends nobody to question whoever reported it before the LADO has advised', () => {
    const body = {
      ...{ step: 'told', reference: 'R-1', kind: 'conduct', words: null, danger: false, pupil: 'Dana Reeve' },
      reporter: { name: 'Tess Adeyemi', email: 't.adeyemi@northfield.example', userId: 'u-1' },
    };
    const text = reportedWords(body).text.join(' ');
    assert.match(text, /only what the pupil’s safety needs; every other question waits until those readers say so/);
    assert.doesNotMatch(text, /ask whoever reported it what you need to know/);
  });
});

for (const sends of [true, false])
  describe(`special leave ${sends ? 'with' : 'without'} a mail server`, function () {
    this.timeout(60_000);
    const config = { ...askingConfig(sends ? {} : { smtp: null }), signIn: { secondFactor: 'sample-only' } as const };
    const web = useWeb(
      async () => {
        await seedSchool(new Date());
        await seedAccounts(new Date(), ['lead', 'chair']);
      },
      { config },
    );

    it(`says that the chair ${sends ? 'is told' : 'must be telephoned'}`, async () => {
      const { text } = await (await Visitor.signedIn(web.url, 'lead')).get('/special-leave');
      assert.equal(text.includes('The chair of governors is told'), sends);
      assert.equal(text.includes('so telephone them'), !sends);
    });
  });
