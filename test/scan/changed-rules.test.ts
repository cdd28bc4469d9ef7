import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FindingModel } from '../../models/finding.js';
import { ScannerModel, type ScannerRecord } from '../../models/scanner.js';
import { SourceModel } from '../../models/source.js';
import { checkRules, checkScanners } from '../../services/doctor/rules.js';
import { ServiceError } from '../../services/errors.js';
import { presentRuleProblems } from '../../services/review/presenters/rule-problems.js';
import { SchoolClock } from '../../services/review/presenters/time.js';
import { runningScanners } from '../../services/scan/scanners.js';
import { RULE } from '../detect/rules/rule-folder.js';
import { TestDovecot } from '../support/dovecot.js';
import { mailOfPair, PEOPLE, REGISTER_PAIRS } from '../support/pairs-of-ten.js';
import { RunningService } from '../support/running-service.js';
import { until } from '../support/until.js';

const OWN = RULE.replace('"delete (this|our) <messages>"', '"under the old clock"').replace(
  /raises: .*/,
  'raises: ["meet under the old clock", "stand under the old clock"]',
);

describe('a rule that the school writes while the service runs', function () {
  this.timeout(120_000);
  const server = new TestDovecot(['mentoring']);
  let running: RunningService;
  let first: string;

  before(async () => {
    await server.start();
    const mailbox = server.config('mentoring');
    running = new RunningService({
      sources: [mailbox],
      scanners: 2,
      pollSeconds: 3_600,
      people: PEOPLE,
      pairs: REGISTER_PAIRS,
    });
    await running.start();
    await until(
      'the mailbox is read',
      30_000,
      async () => (await SourceModel.exists({ state: 'up-to-date' })) !== null,
    );
    await scannersAre(() => true);
    first = (await ScannerModel.findOne({}).lean())?.version ?? '';
  });
  after(async () => {
    await running.stop();
    await server.stop();
  });

  function write(rule: string): void {
    mkdirSync(running.rulesFolder, { recursive: true });
    writeFileSync(join(running.rulesFolder, 'own.yaml'), rule);
  }
  const scannersAre = (so: (scanner: ScannerRecord) => boolean) =>
    until('both scanners are so', 40_000, async () => {
      const scanners = await runningScanners(new Date());
      return scanners.length === 2 && scanners.every(so);
    });
  const deliver = (number: number) =>
    server.deliver('mentoring', 'INBOX', mailOfPair(number, number, 'It lies under the old clock.'));
  const found = (count: number) =>
    until(`${count} findings`, 30_000, async () => {
      return (await FindingModel.countDocuments({ ruleId: 'grooming.secrecy.own-delete' })) === count;
    });

  it('is used by every scanner for the messages that come next, and findings tell by which version they were found', async () => {
    write(OWN);
    await scannersAre(({ version }) => version !== first);
    deliver(1);
    await found(1);
    const [scanner] = await runningScanners(new Date());
    const finding = await FindingModel.findOne({ ruleId: 'grooming.secrecy.own-delete' }).lean();
    assert.equal(finding?.detectVersion, scanner?.version);
  });

  it('stays in use while a change of it is not well, and the doctor and the page Coverage say what is wrong where', async () => {
    const [{ version } = { version: '' }] = await runningScanners(new Date());
    write(OWN.replace('severity: high', 'severity: severe'));
    await scannersAre(({ problem }) => problem !== null);
    deliver(2);
    await found(2);
    const scanners = await runningScanners(new Date());
    assert.ok(scanners.every(scanner => scanner.version === version));
    for (const line of await checkScanners(new Date())) {
      assert.equal(line.outcome, 'failed');
      assert.match(line.detail, /own\.yaml:3: severity[\s\S]*Mend the lines/);
    }
    assert.throws(
      () => checkRules({ ...running.config, rulesFolder: running.rulesFolder }),
      (error: unknown) => error instanceof ServiceError && /own\.yaml:3/.test(error.message),
    );
    const notices = presentRuleProblems(scanners, new SchoolClock(new Date(), 'Europe/London'));
    assert.equal(notices.length, 1, 'two scanners, one trouble');
    assert.match(notices[0]?.lines.join('\n') ?? '', /own\.yaml:3: severity/);
    assert.match(notices[0]?.text ?? '', /Mend the lines/);
  });

  it('is used again once it is mended', async () => {
    write(OWN.replace('severity: high', 'severity: critical'));
    await scannersAre(({ problem }) => problem === null);
    assert.ok((await checkScanners(new Date())).every(({ outcome }) => outcome === 'passed'));
    deliver(3);
    await found(3);
    const severities = await FindingModel.distinct('severity', { ruleId: 'grooming.secrecy.own-delete' });
    assert.deepEqual(severities.sort(), ['critical', 'high']);
  });
});
