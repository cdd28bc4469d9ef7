import assert from 'node:assert/strict';
import { CaseModel } from '../../models/case.js';
import { FindingModel } from '../../models/finding.js';
import { RecordEntryModel } from '../../models/record-entry.js';
import { decide } from '../../services/cases/decide.js';
import { mergeIntoCase } from '../../services/cases/merge.js';
import { nextCaseNumber } from '../../services/cases/number.js';
import { type CaseChange, decideCaseChanges, storedFindings } from '../../services/cases/raise.js';
import { readRecord, verifyRecord } from '../../services/cases/record.js';
import { caseTitle } from '../../services/cases/title.js';
import type { Finding } from '../../services/detect/finding.js';
import type { Message } from '../../services/message.js';
import { storeFindings } from '../../services/scan/store-findings.js';
import { KeyRing } from '../../services/store/seal.js';
import { CODES, type Code, type Severity } from '../../services/taxonomy.js';
import { useDatabase } from '../support/database.js';
import { MENTOR, PUPIL, party, seenFinding, seenMessage } from '../support/seen-message.js';

const keys = new KeyRing(KeyRing.newContent());
const now = new Date('2026-11-23T10:00:00Z');
const changesOf = (message: Message, findings: readonly Finding[]) =>
  decideCaseChanges(message, storedFindings({ message, findings, detectVersion: 'test' }, now));

describe('which findings raise a case', () => {
  const TABLE: readonly [why: string, findings: readonly (readonly [Code, Severity])[], concerns: readonly string[]][] =
    [
      ['a low one alone only adds to the risk of the pair', [['grooming.flattery', 'low']], []],
      ['a medium one raises', [['grooming.flattery', 'medium']], ['adult-conduct']],
      [
        'a low one comes along when a graver one of its concern raises',
        [
          ['grooming.secrecy', 'high'],
          ['grooming.flattery', 'low'],
        ],
        ['adult-conduct'],
      ],
      [
        'a low one of another concern does not',
        [
          ['grooming.secrecy', 'high'],
          ['protocol.training-missing', 'low'],
        ],
        ['adult-conduct'],
      ],
      [
        'two concerns in one message open two cases',
        [
          ['grooming.secrecy', 'high'],
          ['content.disclosure', 'high'],
        ],
        ['adult-conduct', 'welfare'],
      ],
      [
        'infatuation is a concern of its own, so that it reaches the head teacher at once',
        [['infatuation', 'medium']],
        ['infatuation'],
      ],
    ];
  for (const [why, findings, concerns] of TABLE) {
    it(why, () => {
      const changes = changesOf(
        seenMessage('m'),
        findings.map(([code, severity]) => seenFinding(code, severity)),
      );
      assert.deepEqual(
        changes.map(change => change.concern),
        concerns,
      );
    });
  }

  it('reads the same words otherwise when a pupil writes them', () => {
    const byPupil = seenMessage('m', { author: PUPIL, recipients: [MENTOR], direction: 'pupil-to-adult' });
    const [change] = changesOf(byPupil, [seenFinding('contact.phone', 'medium')]);
    assert.equal(change?.concern, 'pupil-approach');
  });

  it('opens a case for each pupil that a message went to', () => {
    const message = seenMessage('m', { recipients: [PUPIL, party('p-2', 'pupil'), party('m-2', 'mentor')] });
    assert.deepEqual(
      changesOf(message, [seenFinding('grooming.secrecy', 'high')]).map(change => change.pair.key),
      ['m-1|p-1', 'm-1|p-2'],
    );
  });
});

describe('the title of a case', () => {
  it('names the gravest first and says how many more there are', () => {
    const codes = (['grooming.flattery', 'grooming.secrecy', 'contact.phone', 'contact.meeting'] as const).map(
      code => ({
        code,
        severity: code === 'grooming.secrecy' ? 'high' : 'medium',
      }),
    ) satisfies { code: Code; severity: Severity }[];
    assert.equal(
      caseTitle(codes),
      'Asks for secrecy; shares or asks for a phone number; arranges to meet outside school; 1 more',
    );
  });

  it('is there for every code', () => {
    for (const code of CODES) assert.match(caseTitle([{ code, severity: 'high' }]), /^\p{Lu}/u);
  });
});

describe('cases come together by pair and concern', () => {
  useDatabase();
  beforeEach(() =>
    Promise.all([CaseModel.deleteMany({}), FindingModel.deleteMany({}), RecordEntryModel.deleteMany({})]),
  );

  async function changeOf(id: string, code: Code, severity: Severity, at = now): Promise<CaseChange> {
    const message = seenMessage(id, { receivedAt: at });
    const findings = storedFindings({ message, findings: [seenFinding(code, severity)], detectVersion: 'test' }, now);
    await storeFindings(findings);
    const [change] = decideCaseChanges(message, findings);
    assert.ok(change);
    return change;
  }
  const merge = (change: CaseChange) => mergeIntoCase(change, now, keys);
  const kinds = async (caseId: string) => (await readRecord(caseId, keys)).map(entry => entry.kind);

  it('a second message about the same joins the open case, which spans both', async () => {
    const first = await merge(await changeOf('a', 'grooming.flattery', 'medium', new Date('2026-11-01T09:00:00Z')));
    const after = await merge(await changeOf('b', 'grooming.secrecy', 'high', new Date('2026-11-20T09:00:00Z')));
    assert.equal(after._id, first._id);
    assert.deepEqual([after.findingCount, after.messageCount, after.severity], [2, 2, 'high']);
    assert.deepEqual([after.firstAt.getUTCDate(), after.lastAt.getUTCDate()], [1, 20]);
    assert.deepEqual(await kinds(after._id), ['raised', 'evidence', 'evidence', 'severity']);
  });

  it('keeps severity and confidence apart: the confidence is that of the gravest finding', async () => {
    const change = await changeOf('a', 'grooming.secrecy', 'high');
    await FindingModel.updateMany({}, { $set: { confidence: 0.4 } });
    const after = await merge(change);
    assert.deepEqual([after.severity, after.confidence], ['high', 0.4]);
  });

  it('stays as grave as a decision about a linked record has made it, and as sure as its own evidence', async () => {
    const { _id } = await merge(await changeOf('a', 'grooming.secrecy', 'high'));
    await CaseModel.updateOne({ _id }, { $set: { severity: 'critical', severityRank: 3, leastRank: 3 } });
    const after = await merge(await changeOf('b', 'grooming.flattery', 'medium'));
    assert.deepEqual([after.severity, after.severityRank], ['critical', 3]);
    assert.ok(after.confidence > 0);
  });

  it('six scanners at once raise one case that counts every finding, once in the record each', async () => {
    const changes = await Promise.all(
      Array.from({ length: 6 }, (_, at) => changeOf(`m${at}`, 'grooming.secrecy', at === 5 ? 'critical' : 'high')),
    );
    const ids = new Set((await Promise.all(changes.map(merge))).map(one => one._id));
    assert.equal(ids.size, 1);
    const stored = await CaseModel.findOne().lean();
    assert.deepEqual([stored?.findingCount, stored?.messageCount, stored?.severity], [6, 6, 'critical']);
    const record = await kinds(stored?._id ?? '');
    assert.equal(record.filter(kind => kind === 'evidence').length, 6);
    assert.equal(record.filter(kind => kind === 'raised').length, 1);
    assert.equal(await verifyRecord(stored?._id ?? '', keys), null);
  });

  it('writes the rise in severity into the record even when the service was killed between the two', async () => {
    const { _id } = await merge(await changeOf('a', 'grooming.flattery', 'medium'));
    const graver = await changeOf('b', 'grooming.secrecy', 'high');
    await merge(graver);
    await RecordEntryModel.deleteOne({ kind: 'severity' });
    await merge(graver);
    const entries = (await readRecord(_id, keys)).filter(entry => entry.kind === 'severity');
    assert.deepEqual(
      entries.map(entry => entry.body),
      [{ from: 'medium', to: 'high' }],
    );
  });

  it('sets its clocks when it is raised, and brings them nearer when it grows graver, never further away', async () => {
    const at = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
    const raised = await merge(await changeOf('a', 'grooming.flattery', 'medium'));
    assert.deepEqual(
      [raised.acknowledgeBy, raised.decideBy, raised.dueAt, raised.escalateAt].map(one => one?.toISOString()),
      ['2026-11-24T10:00:00.000Z', '2026-11-26T10:00:00.000Z', '2026-11-24T10:00:00.000Z', '2026-11-24T10:00:00.000Z'],
    );
    const alike = await mergeIntoCase(await changeOf('b', 'grooming.gifts', 'medium'), at(60), keys);
    assert.deepEqual([alike.acknowledgeBy, alike.decideBy], [raised.acknowledgeBy, raised.decideBy]);
    const grave = await mergeIntoCase(await changeOf('c', 'content.sexual', 'critical'), at(120), keys);
    assert.deepEqual([grave.acknowledgeBy, grave.decideBy, grave.escalateAt], [at(150), at(360), at(150)]);
    // Replayed much later, after a crash: what was due stays due.
    const replayed = await mergeIntoCase(await changeOf('c', 'content.sexual', 'critical'), at(9_000), keys);
    assert.deepEqual([replayed.acknowledgeBy, replayed.decideBy], [at(150), at(360)]);
  });

  it('does not make it due later when it grows graver shortly before', async () => {
    const before = await merge(await changeOf('a', 'grooming.flattery', 'medium'));
    const late = new Date('2026-11-26T09:50:00Z');
    const after = await mergeIntoCase(await changeOf('b', 'contact.phone', 'high'), late, keys);
    assert.deepEqual([after.severity, after.decideBy], ['high', before.decideBy]);
  });

  it('what comes after a case was closed raises a new one; what the closed one collected does not open it again', async () => {
    const first = await changeOf('a', 'grooming.secrecy', 'high');
    const { _id: closed } = await merge(first);
    const user = { _id: 'u', name: 'Ruth Okafor' };
    for (const kind of ['start-review', 'no-further-action'] as const)
      await decide(closed, { id: kind, kind, verdict: null, note: '' }, user, now, keys);
    const before = await kinds(closed);
    assert.equal((await merge(first))._id, closed);
    assert.deepEqual(await kinds(closed), before);
    const second = await merge(await changeOf('b', 'grooming.secrecy', 'high'));
    assert.notEqual(second._id, closed);
    // Replayed once more, it still belongs to the closed case and leaves the new one alone.
    assert.equal((await merge(first))._id, closed);
    assert.deepEqual(await kinds(second._id), ['raised', 'evidence']);
  });

  it('numbers cases by the year without using a number twice, also when many are raised at once', async () => {
    const numbers = await Promise.all(Array.from({ length: 30 }, () => nextCaseNumber(new Date('2031-06-01'))));
    assert.equal(new Set(numbers).size, 30);
    assert.ok(numbers.includes('2031-0001') && numbers.includes('2031-0030'));
    assert.equal(await nextCaseNumber(new Date('2032-01-01')), '2032-0001');
  });
});
