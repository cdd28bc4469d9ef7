import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Coverage } from '../../services/ledger/coverage.js';
import { presentIntake, problemsOfIntake } from '../../services/review/presenters/intake.js';
import { SchoolClock } from '../../services/review/presenters/time.js';
import { checkIntake } from '../../services/spool/check.js';
import {
  type IntakeFigures,
  isSilentSince,
  noFigures,
  readFigures,
  writeFigures,
} from '../../services/spool/figures.js';
import { makeCertificate } from '../support/certificate.js';
import { freePort } from '../support/free-port.js';
import { put, TestSpool } from '../support/spool.js';

const NOW = new Date('2026-11-26T10:00:00Z');
const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1_000);
const FIGURES: IntakeFigures = {
  ...noFigures(ago(600)),
  at: ago(5),
  received: 1_204,
  lastReceivedAt: ago(20),
  refused: { NOT_ALLOWED: 3, SOMETHING_NEW: 1 },
  deferred: { SPOOL_FULL: 12 },
  items: 1_204,
  bytes: 88_400_000,
  certificateEndsAt: ago(-20 * 86_400),
};

describe('the figures of a receiver', () => {
  let test: TestSpool;
  beforeEach(() => {
    test = new TestSpool();
  });
  afterEach(() => test.remove());

  it('are read as they were written, and are none when they are damaged', () => {
    const path = join(test.folder, 'figures.json');
    assert.equal(readFigures(path), null);
    writeFigures(path, FIGURES);
    assert.deepEqual(readFigures(path), FIGURES);
    writeFileSync(path, '{"at":');
    assert.equal(readFigures(path), null);
  });

  for (const [what, figures, listening, expected] of [
    ['fresh', { at: ago(20) }, 600, false],
    ['old', { at: ago(90) }, 600, true],
    ['none', null, 600, true],
    ['none yet, just after a start', null, 10, false],
    ['old, just after a start', { at: ago(9_000) }, 10, false],
  ] as const)
    it(`${expected ? 'say' : 'do not say'} that it is silent when they are ${what}`, () => {
      assert.equal(isSilentSince(figures, ago(listening), NOW), expected);
    });

  it('stand on the page of the source in words, and name what has to be seen to', () => {
    const source = { _id: 's', label: 'Journal', enabled: true, intake: FIGURES } as Coverage['source'];
    const clock = new SchoolClock(NOW, 'Europe/London');
    const shown = presentIntake({ source }, clock);
    assert.deepEqual(shown?.refused, [
      { reason: 'from an address that may not connect', count: '3' },
      { reason: 'SOMETHING_NEW', count: '1' },
    ]);
    assert.deepEqual(shown?.deferred, [{ reason: 'no room in the spool', count: '12' }]);
    assert.deepEqual([shown?.received, shown?.last], ['1,204', 'today 09:59']);
    assert.deepEqual(
      problemsOfIntake({ source }, clock).map(({ heading }) => heading),
      ['Journal: its certificate ends soon.'],
    );
  });

  it('are part of what the doctor says, with port, certificate and disk', async () => {
    const port = await freePort();
    const config = {
      kind: 'push' as const,
      id: 'live',
      listen: { host: '127.0.0.1', port },
      allow: ['0.0.0.0/0'],
      tls: makeCertificate(test.folder, 10),
    };
    const said = async () => {
      const lines = await checkIntake(config, test.limits, new Date());
      return Object.fromEntries(lines.map(({ label, outcome }) => [label, outcome]));
    };
    assert.deepEqual(await said(), { Receiver: 'failed', Port: 'failed', Certificate: 'advice', Allowed: 'advice' });
    const spool = await test.open('live');
    await put(spool, 'Subject: One\r\n\r\n');
    writeFigures(spool.places.figures, { ...noFigures(new Date()), received: 1 });
    await spool.close();
    assert.deepEqual(await said(), {
      Receiver: 'passed',
      Port: 'failed',
      Certificate: 'advice',
      Allowed: 'advice',
      Spool: 'passed',
    });
  });
});
