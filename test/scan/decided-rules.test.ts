import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { CaseModel } from '../../models/case.js';
import { ConversationModel } from '../../models/conversation.js';
import { FindingModel } from '../../models/finding.js';
import { MessageModel } from '../../models/message.js';
import { NotificationModel } from '../../models/notification.js';
import { ScannerModel, type ScannerRecord } from '../../models/scanner.js';
import { ShadowFindingModel } from '../../models/shadow-finding.js';
import { SourceModel } from '../../models/source.js';
import { UserModel, type UserRecord, type UserRole } from '../../models/user.js';
import type { Change } from '../../services/monitoring/change.js';
import { agree, changeMonitoring } from '../../services/monitoring/decide-change.js';
import { askForDryRun, latestDryRun } from '../../services/monitoring/dry-runs.js';
import { runningScanners } from '../../services/scan/scanners.js';
import { RULE } from '../detect/rules/rule-folder.js';
import { TestDovecot } from '../support/dovecot.js';
import { mailOfPair, PEOPLE, REGISTER_PAIRS } from '../support/pairs-of-ten.js';
import { RunningService } from '../support/running-service.js';
import { seedAccounts } from '../support/seed.js';
import { until } from '../support/until.js';

const ID = 'grooming.secrecy.own-delete';
const OWN = RULE.replace('"delete (this|our) <messages>"', '"under the old clock"').replace(
  /raises: .*/,
  'raises: ["meet under the old clock", "stand under the old clock"]',
);
const WORDS = 'It lies under the old clock.';

describe('what is decided about rules in the browser, while the service runs', function () {
  this.timeout(180_000);
  const server = new TestDovecot(['mentoring']);
  let running: RunningService;
  const users = new Map<UserRole, UserRecord>();

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
      60_000,
      async () => (await SourceModel.exists({ state: 'up-to-date' })) !== null,
    );
    await seedAccounts(new Date(), ['lead', 'head']);
    for (const user of await UserModel.find().lean()) users.set(user.role, user);
    await scannersAre(() => true);
  });
  after(async () => {
    await running.stop();
    await server.stop();
  });

  const by = (role: UserRole) => users.get(role) ?? assert.fail(role);
  const edges = () => ({ config: running.config, keys: running.keys });
  const scannersAre = (so: (scanner: ScannerRecord) => boolean) =>
    until('both scanners are so', 60_000, async () => {
      const scanners = await runningScanners(new Date());
      return scanners.length === 2 && scanners.every(so);
    });
  const version = async () => (await ScannerModel.findOne({}).lean())?.version ?? assert.fail();
  /** One person, or two where it weakens; until both scanners look for something else than before. */
  const make = async (change: Change, rule = ID) => {
    const before = await version();
    const id = randomUUID();
    const outcome = await changeMonitoring(
      { id, rule, change, reason: 'For the test.' },
      by('lead'),
      new Date(),
      edges(),
    );
    if (outcome === 'proposed') await agree(id, '', by('head'), new Date(), running.keys);
    await scannersAre(scanner => scanner.version !== before);
    return outcome;
  };
  let number = 0;
  const deliver = async () => {
    number += 1;
    const before = await MessageModel.countDocuments();
    server.deliver('mentoring', 'INBOX', mailOfPair(1, number, WORDS));
    await until('it is scanned', 60_000, async () => (await MessageModel.countDocuments()) > before);
    // Findings are stored after the message, before it is called scanned.
    await until(
      'nothing is left to do',
      60_000,
      async () => (await SourceModel.exists({ state: 'up-to-date' })) !== null,
    );
    await new Promise(next => setTimeout(next, 500));
  };
  const counts = async () => {
    const findings = await FindingModel.find({ ruleId: ID }).lean();
    return {
      findings: findings.length,
      low: findings.filter(({ severity }) => severity === 'low').length,
      shadow: await ShadowFindingModel.countDocuments(),
      cases: await CaseModel.countDocuments(),
      told: await NotificationModel.countDocuments(),
    };
  };

  it('puts a new rule in shadow: what it finds is counted and nothing follows from it', async () => {
    assert.equal(await make({ kind: 'trial', text: OWN }), 'changed');
    await deliver();
    await until('it is counted', 30_000, async () => (await ShadowFindingModel.countDocuments()) === 1);
    assert.deepEqual(await counts(), { findings: 0, low: 0, shadow: 1, cases: 0, told: 0 });
    const [pair] = await ConversationModel.find().lean();
    assert.deepEqual([pair?.contributions, pair?.risks.conduct], [[], 0]);
    assert.equal((await MessageModel.findOne().lean())?.findingCount, 0);
  });

  it('tries a draft on what is stored, beside the scanning', async () => {
    const text = OWN.replace('"under the old clock"', '"lies under"').replace(
      /raises: .*/,
      'raises: ["it lies under it", "this lies under that"]',
    );
    await askForDryRun({ id: randomUUID(), draftId: 'd-1', ruleId: ID, text, askedBy: 'u' }, new Date(), running.keys);
    await until('it is done', 60_000, async () => (await latestDryRun('d-1'))?.state === 'done');
    const { looked, gained, same } = (await latestDryRun('d-1')) ?? assert.fail();
    assert.deepEqual([looked, gained, same], [1, 1, 0]);
  });

  it('switches it on: a case is raised, and the finding tells by which detection', async () => {
    assert.equal(await make({ kind: 'wording', text: OWN }), 'changed');
    await deliver();
    await until('a case is raised', 30_000, async () => (await CaseModel.countDocuments()) === 1);
    await until('the head teacher is told', 30_000, async () => (await NotificationModel.countDocuments()) > 0);
    const { findings, shadow } = await counts();
    assert.deepEqual([findings, shadow], [1, 1]);
    assert.equal((await FindingModel.findOne({ ruleId: ID }).lean())?.detectVersion, await version());
  });

  it('exempts a person once two people agreed: what they write stays visible as low, with the reason', async () => {
    const change = {
      kind: 'exempt',
      personKey: 'm-1',
      until: new Date(Date.now() + 86_400_000).toISOString(),
    } as const;
    assert.equal(await make(change), 'proposed');
    await deliver();
    await until('it is found', 30_000, async () => (await counts()).findings === 2);
    const low = await FindingModel.findOne({ ruleId: ID, severity: 'low' }).lean();
    assert.equal(low?.suppressedBy, `exempted:${ID}`);
  });

  it('switches it off once two people agreed: nothing is found', async () => {
    assert.equal(await make({ kind: 'state', to: 'off' }), 'proposed');
    await deliver();
    assert.deepEqual((await counts()).findings, 2);
    const versions = await MessageModel.distinct('detectVersion');
    assert.equal(versions.length, 4, 'each message tells by which detection it was read');
  });
});
