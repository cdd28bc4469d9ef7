import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { CaseModel } from '../../models/case.js';
import { loadCalendar } from '../../services/calendar/calendar.js';
import { waitingCalendars } from '../../services/calendar/change-calendar.js';
import { caseAbout } from '../support/case-about.js';
import { seedAccounts, seedSchool } from '../support/seed.js';
import { Visitor } from '../support/visitor.js';
import { useWeb } from '../support/web.js';

const TERMS = [
  ['Autumn', '2026-09-02', '2026-12-18'],
  ['Spring', '2027-01-04', '2027-03-25'],
];

describe('the page of the calendar', function () {
  this.timeout(60_000);
  const clock = { at: new Date('2026-11-23T10:00:00Z') };
  const web = useWeb(
    async () => {
      await seedSchool(clock.at);
      await seedAccounts(clock.at, ['lead', 'deputy', 'head', 'chair', 'administrator', 'governor', 'reporter']);
    },
    { now: () => clock.at },
  );
  const visitors = new Map<string, Visitor>();
  const as = async (role: string) => {
    const known = visitors.get(role) ?? (await Visitor.signedIn(web.url, role));
    visitors.set(role, known);
    return known;
  };
  const send = async (role: string, path: string, fields: readonly (readonly [string, string])[]) => {
    const visitor = await as(role);
    const csrf = await visitor.tokenOf('/help');
    return visitor.send(
      path,
      new URLSearchParams([
        ['_csrf', csrf],
        ...fields.map(([name, value]): [string, string] => [name, value]),
      ]).toString(),
    );
  };
  const save = (role: string, rows: Readonly<Record<string, readonly (readonly string[])[]>>, more = {}) =>
    send(role, '/calendar', [
      ['id', randomUUID()],
      ...Object.entries({ reason: 'As the governors decided.', bankHolidays: 'on', ...more }),
      ...Object.entries(rows).flatMap(([span, lines]) =>
        [...lines, ['', '', '']].flatMap(([name = '', from = '', to = '']) => [
          [`${span}-name`, name] as const,
          [`${span}-from`, from] as const,
          [`${span}-to`, to] as const,
        ]),
      ),
    ]);

  it('keeps terms and closed days, and shows them again with rows for more', async () => {
    const closed = [
      ['Half-term', '2027-02-15', '2027-02-19'],
      ['Training day', '2027-01-04', ''],
    ];
    assert.equal((await save('administrator', { terms: TERMS, closed })).status, 303);
    assert.deepEqual(await loadCalendar(), {
      bankHolidays: true,
      terms: TERMS.map(([name, from, to]) => ({ name, from, to })),
      closed: [
        { name: 'Training day', from: '2027-01-04', to: '2027-01-04' },
        { name: 'Half-term', from: '2027-02-15', to: '2027-02-19' },
      ],
    });
    const { text } = await (await as('head')).get('/calendar');
    assert.match(text, /value="Half-term".*value="2027-02-15".*value="2027-02-19"/s);
    assert.match(text, /Mon, 28 Dec 2026: Boxing Day \(substitute day\)/);
    assert.equal([...text.matchAll(/name="closed-name"/g)].length, 5);
  });

  it('is what the figures of governors divide by', async () => {
    const { text } = await (await as('governor')).get('/figures');
    assert.match(text, /<option value="2026-09-02"[^>]*>Autumn 2026</);
    assert.match(text, /Summer term 2026/);
    assert.equal(text.includes('Spring 2027'), false, 'not before it has begun');
  });

  const WRONG: readonly [what: string, rows: Parameters<typeof save>[1], field: string, text: RegExp][] = [
    ['without a name', { closed: [['', '2027-02-15', '']] }, 'closed-0-name', /give it a name/],
    ['without a day', { closed: [['Snow', '', '']] }, 'closed-0-from', /enter the first day/],
    ['on a day that is none', { closed: [['Snow', '2027-02-30', '']] }, 'closed-0-from', /enter the first day/],
    [
      'that ends before it begins',
      { terms: [['Autumn', '2026-12-18', '2026-09-02']] },
      'terms-0-to',
      /before the first/,
    ],
    ['without an end', { terms: [['Autumn', '2026-09-02', '']] }, 'terms-0-to', /enter the last day/],
    ['of a year by a slip', { closed: [['Snow', '2027-02-15', '2028-02-15']] }, 'closed-0-to', /at most 60 days/],
    [
      'over another',
      { terms: [...TERMS, ['Extra', '2027-03-25', '2027-06-01']] },
      'terms-2-from',
      /Extra begins before/,
    ],
    [
      'most of a year',
      { closed: [1, 3, 5].map(month => ['Shut', `2027-0${month}-01`, `2027-0${month + 1}-20`]) },
      'closed-0-from',
      /days of 2027 would be closed: at most 120/,
    ],
  ];
  for (const [what, rows, field, words] of WRONG)
    it(`refuses days ${what}, says where, and keeps what was typed`, async () => {
      const before = await loadCalendar();
      const answer = await save('lead', rows);
      assert.equal(answer.status, 422);
      assert.match(answer.text, new RegExp(`<a href="#${field}">`));
      assert.match(answer.text, new RegExp(`id="${field}"[^>]*aria-describedby`));
      assert.match(answer.text, words);
      const [typed] = Object.values(rows).flat(2).filter(Boolean);
      assert.ok(answer.text.includes(`value="${typed}"`));
      assert.deepEqual(await loadCalendar(), before);
    });

  it('asks why', async () => {
    assert.match((await save('lead', {}, { reason: ' ' })).text, /<a href="#reason">Write why the calendar changes/);
  });

  it('asks a second person, who reads cases, where it gives a waiting case more time', async () => {
    const due = new Date('2026-11-25T10:00:00Z');
    const clocks = { acknowledgeBy: due, decideBy: due, dueAt: due, escalateAt: due, severity: 'medium' } as const;
    await CaseModel.collection.insertOne(caseAbout({ _id: '2026-0001', ...clocks }) as never);
    const snow = { terms: TERMS, closed: [['Snow', '2026-11-24', '']] };
    await save('lead', snow);
    const { text } = await (await as('lead')).get('/calendar');
    assert.match(text, /a second person must agree.*Waits for a second person.*Closed: Snow, Tue, 24 Nov 2026/s);
    const [waiting] = await waitingCalendars(clock.at, web.keys);
    const path = `/calendar/${waiting?._id}`;
    for (const role of ['deputy', 'chair', 'governor', 'reporter', 'administrator'])
      assert.equal((await send(role, path, [['state', 'approved']])).status, 404, role);
    assert.match(
      (await (await as('administrator')).get('/calendar')).text,
      /The safeguarding lead or the head teacher has to agree/,
    );
    await send('lead', path, [['state', 'approved']]);
    assert.equal((await waitingCalendars(clock.at, web.keys)).length, 1, 'nobody agrees with themselves');
    await send('head', path, [['state', 'approved']]);
    assert.deepEqual(
      (await loadCalendar()).closed.map(({ name }) => name),
      ['Snow'],
    );
    const about = await CaseModel.findById('2026-0001').lean();
    assert.equal(about?.decideBy?.toISOString(), '2026-11-26T10:00:00.000Z');
    assert.match((await (await as('head')).get('/times')).text, /href="\/calendar"/);
  });
});
