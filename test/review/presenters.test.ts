import assert from 'node:assert/strict';
import type { ThreadMessage } from '../../services/cases/queries.js';
import type { OpenedEntry } from '../../services/cases/record.js';
import type { FetchedWords } from '../../services/context/fetch-words.js';
import type { Watch } from '../../services/ledger/watch.js';
import { csvText } from '../../services/review/csv.js';
import { checkTag } from '../../services/review/presenters/checks.js';
import { coverageLine } from '../../services/review/presenters/coverage-line.js';
import { hoursText } from '../../services/review/presenters/hours.js';
import { pairNames } from '../../services/review/presenters/people-labels.js';
import { presentRecord } from '../../services/review/presenters/record.js';
import { presentRisk } from '../../services/review/presenters/risk.js';
import { riskPicture } from '../../services/review/presenters/risk-picture.js';
import { presentThread } from '../../services/review/presenters/thread.js';
import { dayInWords, SchoolClock, span } from '../../services/review/presenters/time.js';
import { readSourceForm } from '../../services/review/source-form.js';
import { caseAbout } from '../support/case-about.js';

const NOW = new Date('2026-11-23T10:54:00Z');
const clock = new SchoolClock(NOW, 'Europe/London');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('times on a page', () => {
  const TABLE: readonly [string, string][] = [
    ['2026-11-23T08:41:00Z', 'today 08:41'],
    ['2026-11-22T23:59:00Z', 'yesterday 23:59'],
    ['2026-11-19T14:02:00Z', 'Thu 19 Nov, 14:02'],
    // Summer time: the school's clock, not that of the server.
    ['2026-10-24T23:30:00Z', 'Sun 25 Oct, 00:30'],
    ['2025-11-23T08:41:00Z', 'Sun 23 Nov 2025, 08:41'],
  ];
  for (const [at, text] of TABLE) it(`say ${text}`, () => assert.equal(clock.moment(new Date(at)), text));

  it('say how long ago in the largest unit that matters', () => {
    const spans = [20_000, 14 * 60_000, 80 * 60_000, 2 * HOUR, 5.5 * HOUR, DAY, 3.9 * DAY];
    assert.deepEqual(spans.map(span), ['under a minute', '14 min', '1 h 20', '2 h', '5 h', '1 day', '3 days']);
  });
});

describe('a day that was written down', () => {
  it('is said in words; what is no day stays as it is', () => {
    const days = ['2026-11-26', '2026-03-29', '2026-13-40', 'last week'].map(dayInWords);
    assert.deepEqual(days, ['Thu 26 Nov 2026', 'Sun 29 Mar 2026', '2026-13-40', 'last week']);
  });
});

describe('the line under the header', () => {
  const source = {
    _id: 'a',
    label: 'Mentor mailboxes',
    state: 'up-to-date',
    lastSucceededAt: NOW,
    problem: null,
  } as const;
  const pulse = { sources: [source, { ...source, _id: 'b', label: 'Chat' }], lastScannedAt: NOW, hasReaders: true };

  it('says that all is well only when every source is read', () => {
    assert.deepEqual(coverageLine(pulse, NOW, 'Europe/London').text, 'Watching 2 of 2 sources');
    const failing = { ...pulse, sources: [source, { ...source, label: 'Chat', state: 'failing' } as const] };
    assert.deepEqual(coverageLine(failing, NOW, 'Europe/London').state, 'behind');
    assert.match(coverageLine(failing, NOW, 'Europe/London').text, /1 of 2 sources; Chat cannot be read/);
    assert.equal(coverageLine({ ...pulse, sources: [] }, NOW, 'Europe/London').state, 'none');
  });

  it('says aloud when what is found would reach nobody', () => {
    assert.match(coverageLine({ ...pulse, hasReaders: false }, NOW, 'Europe/London').alarm ?? '', /reaches nobody/);
  });
});

describe('a conversation', () => {
  const about = caseAbout({ _id: '2026-0001' });
  const names = pairNames(about, [], null);
  const message = (
    daysAgo: number,
    fields: { words?: string | null; codes?: readonly ('contact.phone' | 'grooming.flattery')[] } = {},
  ): ThreadMessage => {
    const at = new Date(NOW.getTime() - daysAgo * DAY);
    const id = `${daysAgo}`;
    const words = fields.words === undefined ? 'Words.' : fields.words;
    return {
      message: {
        _id: id,
        channel: 'email',
        platform: 'email',
        threadKey: 't',
        pairKeys: [about.pairKey],
        authorKey: 'm-1',
        recipientKeys: ['p-1'],
        direction: 'adult-to-pupil',
        at,
        receivedAt: at,
        scannedAt: at,
        readProblems: [],
        findingCount: 0,
        detectVersion: 'x',
      },
      text:
        words === null
          ? null
          : {
              subject: '',
              text: words,
              quotedText: '',
              signature: '',
              links: [],
              attachments: [],
              author: { personId: 'm-1', role: 'mentor', address: '', displayName: '' },
              recipients: [],
            },
      findings: (fields.codes ?? []).map(code => ({
        _id: `${id}${code}`,
        messageId: id,
        pairKey: about.pairKey,
        code,
        detectorId: 'rules',
        ruleId: null,
        clause: 'secure-network',
        severity: 'medium',
        confidence: 1,
        field: 'text',
        span: { start: 0, end: 2 },
        reason: '',
        contributions: [],
        suppressedBy: null,
        at,
        foundAt: at,
        caseId: about._id,
      })),
    };
  };
  const shape = (thread: readonly ThreadMessage[]) =>
    presentThread({
      thread,
      names,
      shownId: null,
      clock,
      now: NOW,
      fetched: new Map(),
      watch: { beginnings: [], outages: [] },
      covers: false,
    }).map(entry => (entry.kind === 'gap' ? entry.heading : entry.kind));

  it('says how long nobody wrote', () => {
    assert.deepEqual(shape([message(20), message(11), message(10)]), [
      'day',
      'message',
      'Gap of 9 days.',
      'day',
      'message',
      'day',
      'message',
    ]);
  });

  const gaps = (thread: readonly ThreadMessage[], watch: Watch | null) =>
    presentThread({
      thread,
      names,
      shownId: null,
      clock,
      now: NOW,
      fetched: new Map(),
      watch,
      covers: false,
    }).flatMap(entry => (entry.kind === 'gap' ? [`${entry.heading} ${entry.text}`] : []));

  const ago = (days: number) => new Date(NOW.getTime() - days * DAY);
  const WATCHED = { beginnings: [{ label: 'Mentoring chat', since: ago(100) }], outages: [] };

  it('says whether a silence can be vouched for: read all that time, a source out of order, or nothing read at all', () => {
    const thread = [message(20), message(11)];
    assert.match(gaps(thread, WATCHED)[0] ?? '', /^Gap of 9 days\. The sources were read all that time/);
    const down = { label: 'Mentoring chat', since: ago(15), until: null };
    const [gap, end] = gaps(thread, { ...WATCHED, outages: [down] });
    assert.match(gap ?? '', /^Gap of 9 days\. Mentoring chat has not been read since Sun 8 Nov, 10:54/);
    assert.match(end ?? '', /^A source is out of order\./);
    assert.match(gaps(thread, null)[0] ?? '', /no source is read now/);
  });

  it('does not vouch for a silence before a source was watched, or with an outage in it that is over', () => {
    const thread = [message(20), message(11)];
    const late = { label: 'Mentor mailboxes', since: ago(2) };
    const [before] = gaps(thread, { ...WATCHED, beginnings: [...WATCHED.beginnings, late] });
    assert.match(
      before ?? '',
      /Mentor mailboxes was not watched yet: reading began on Sat 21 Nov 2026, 10:54\. What was deleted/,
    );
    const never = { label: 'New chat', since: null };
    assert.match(gaps(thread, { ...WATCHED, beginnings: [never] })[0] ?? '', /it has never been read/);
    const over = { label: 'Mentoring chat', since: ago(14), until: ago(13) };
    const [gap, ...more] = gaps(thread, { ...WATCHED, outages: [over] });
    assert.match(gap ?? '', /Mentoring chat was not read from Mon 9 Nov 2026, 10:54 to Tue 10 Nov 2026, 10:54: /);
    assert.deepEqual(more, [], 'it works again');
    const elsewhen = [
      { label: 'Mentoring chat', since: ago(40), until: ago(30) },
      { label: 'Mentoring chat', since: ago(9), until: ago(8) },
    ];
    assert.match(gaps(thread, { ...WATCHED, outages: elsewhen })[0] ?? '', /were read all that time/);
  });

  it('offers to fetch what was not stored, a handful at a time, and shows what came of it', () => {
    const thread = [message(3, { words: null }), message(2.9, { words: null }), message(2.8)];
    const show = (fetched: ReadonlyMap<string, FetchedWords>) =>
      presentThread({
        thread,
        names,
        shownId: null,
        clock,
        now: NOW,
        fetched,
        watch: { beginnings: [], outages: [] },
        covers: false,
      });
    const ids = thread.slice(0, 2).map(one => one.message._id);
    const offered = show(new Map()).flatMap(entry => (entry.kind === 'gap' ? [...entry.fetch] : []));
    assert.deepEqual(offered, ids);
    const after = show(
      new Map([
        [ids[0] ?? '', { kind: 'gone' }],
        [ids[1] ?? '', { kind: 'failed', code: 'MAILBOX_UNAVAILABLE' }],
      ]),
    );
    const words = after.flatMap(entry => (entry.kind === 'message' && entry.words !== null ? [entry.words] : []));
    assert.match(words[0] ?? '', /no longer has it/);
    assert.match(words[1] ?? '', /could not be fetched \(MAILBOX_UNAVAILABLE\)/);
  });

  it('counts the messages whose words were not kept, and hides none', () => {
    const kept = shape([message(3), message(2.9, { words: null }), message(2.8, { words: null }), message(2.7)]);
    assert.equal(kept.filter(one => one === 'message').length, 2);
    assert.match(kept[2] ?? '', /^2 messages not stored/);
  });

  it('shows a message with findings even when its words are gone', () => {
    assert.deepEqual(shape([message(1, { words: null, codes: ['grooming.flattery'] })]), ['day', 'message']);
  });

  it('points at silence after contact details, since the talk may have gone elsewhere', () => {
    assert.equal(shape([message(3, { codes: ['contact.phone'] })]).at(-1), 'Silence since.');
    assert.equal(shape([message(3, { codes: ['grooming.flattery'] })]).at(-1), 'message');
    assert.equal(shape([message(0.1, { codes: ['contact.phone'] })]).at(-1), 'message');
  });
});

describe('the picture of a risk', () => {
  const contribution = (days: number, weight: number) =>
    ({
      findingId: `f${days}`,
      messageId: `m${days}`,
      code: 'grooming.secrecy',
      lane: 'conduct',
      severity: 'medium',
      waits: false,
      weight,
      at: new Date(NOW.getTime() - days * DAY),
    }) as const;
  const late = {
    kind: 'late',
    byAdult: true,
    weight: 0.2,
    at: new Date(NOW.getTime() - 3 * DAY),
    count: 5,
    of: 7,
    others: 0.02,
    messageIds: ['m20', 'm4'],
  } as const;
  const evidence = {
    contributions: [contribution(2, 0.5), contribution(20, 0.2)],
    signals: [{ ...late, messageIds: [...late.messageIds] }],
  };
  const parts = { lane: 'conduct', evidence, points: new Map<string, number>(), clock, now: NOW } as const;

  it('is not drawn when nothing built the risk up', () => {
    assert.equal(riskPicture({ ...parts, evidence: { ...evidence, contributions: [] } }), null);
    assert.equal(riskPicture({ ...parts, lane: 'help' }), null);
  });

  it('steps up with each message in order of time, numbered as the conversation numbers them, and stays inside its frame', () => {
    const picture =
      riskPicture({
        ...parts,
        points: new Map([
          ['m20', 1],
          ['m2', 2],
        ]),
      }) ?? assert.fail();
    assert.deepEqual(
      picture.rows.map(row => [row.point, row.titles]),
      [
        [1, 'Secrecy'],
        [null, 'Way of writing'],
        [2, 'Secrecy'],
      ],
    );
    for (const drawing of picture.drawings) {
      for (const { x, y } of drawing.points)
        assert.equal(x > 0 && x < drawing.width && y > 0 && y < drawing.height, true);
      assert.equal((drawing.points[0]?.y ?? 0) > (drawing.points[2]?.y ?? 0), true);
    }
  });

  it('says what the risk is made of in plain words, the weightiest first, each with a way to its messages', () => {
    const risk = presentRisk({ ...parts, points: new Map([['m2', 2]]), caseId: '2026-0001' }) ?? assert.fail();
    assert.deepEqual(
      risk.reasons.map(({ label, messages }) => [label, messages.map(({ text }) => text)]),
      [
        ['Secrecy in 2 messages', ['message 1', 'point 2']],
        ['The adult wrote after 22:00 on 5 of 7 days; others in the scheme 2 %', ['message 1', 'message 2']],
      ],
    );
    assert.equal(risk.reasons[0]?.messages[1]?.href, '/cases/2026-0001?message=m2#message');
    assert.match(risk.habitNote ?? '', /nothing by themselves/);
  });
});

describe('the record on a page', () => {
  const entry = (seq: number, kind: OpenedEntry['kind'], who: string, body: object = {}): OpenedEntry => ({
    _id: `c:${seq}`,
    caseId: 'c',
    seq,
    key: `${seq}`,
    at: new Date(NOW.getTime() - (10 - seq) * 60_000),
    actor: { kind: 'user', id: who, name: who },
    kind,
    body: { ...body },
    previousHash: '',
    hash: '',
  });

  it('is newest first, and folds the views of one reader that follow each other', () => {
    const lines = presentRecord(
      [
        entry(0, 'raised', 'Candour', { severity: 'high', codes: ['grooming.secrecy'] }),
        entry(1, 'viewed', 'A'),
        entry(2, 'viewed', 'A'),
        entry(3, 'viewed', 'B'),
        entry(4, 'note', 'B', { note: 'Seen.' }),
      ],
      clock,
    );
    assert.deepEqual(
      lines.map(line => `${line.title} ${line.by}`),
      ['Note B', 'Viewed B', 'Viewed A', 'Case raised Candour'],
    );
    assert.match(lines[2]?.at ?? '', /2 times since/);
    assert.deepEqual(lines[3]?.text, ['High severity. Secrecy.']);
  });

  it('shows an entry of another version by its kind, rather than not at all', () => {
    assert.equal(presentRecord([entry(0, 'raised', 'Candour', { shape: 'unknown' })], clock)[0]?.title, 'Case raised');
  });
});

describe('small things that must not be wrong', () => {
  it('a check that ends soon, has lapsed or is missing stands out', () => {
    const check = (expiresOn: string | null) => ({ doneOn: '2025-09-01', expiresOn });
    const texts = [
      null,
      check('2026-11-22'),
      check('2026-11-23'),
      check('2026-12-10'),
      check('2028-01-12'),
      check(null),
    ].map(one => checkTag(one, '2026-11-23', 'Clear').text);
    assert.deepEqual(texts, ['Missing', 'Lapsed', 'Ends today', 'Ends in 17 days', 'Clear', 'Clear']);
  });

  it('hours read back as they were written', () => {
    assert.equal(
      hoursText([
        { days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' },
        { days: [6], from: '09:00', to: '12:00' },
      ]),
      'mon-fri 08:00-18:00, sat 09:00-12:00',
    );
    assert.equal(hoursText([{ days: [1, 3], from: '08:00', to: '18:00' }]), 'mon 08:00-18:00, wed 08:00-18:00');
  });

  it('a spreadsheet takes no cell of a downloaded table for a formula, and loses no telephone number', () => {
    const text = csvText([['=HYPERLINK("http://x.example")', '@SUM(1)', '-1+cmd', '+44 7700 900123', 'a "b", c']]);
    assert.equal(text, `\uFEFF"'=HYPERLINK(""http://x.example"")",'@SUM(1),'-1+cmd,+44 7700 900123,"a ""b"", c"\r\n`);
  });

  it('a source form opens Microsoft’s mailboxes with a token, never with a password', () => {
    const typed = {
      label: 'Mentoring',
      user: 'mentoring@northfield.example',
      tenant: 'northfield.example',
      clientId: 'app',
      clientSecret: 'secret',
    };
    const read = readSourceForm('microsoft', typed, 'Europe/London');
    assert.equal(
      read.ok && read.config.kind === 'imap' && read.config.auth.kind === 'oauth2' && read.config.auth.tokenUrl,
      'https://login.microsoftonline.com/northfield.example/oauth2/v2.0/token',
    );
    assert.equal(
      readSourceForm('microsoft', { ...typed, tenant: 'https://evil.example/#' }, 'Europe/London').ok,
      false,
    );
  });
});
