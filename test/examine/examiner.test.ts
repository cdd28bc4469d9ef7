import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRuleSet } from '../../services/detect/rules/rule-set.js';
import { ServiceError } from '../../services/errors.js';
import { Examiner } from '../../services/examine/examiner.js';
import { RULES_FOLDER } from '../../services/paths.js';
import type { RegisterSnapshot } from '../../services/register/register.js';
import type { RawMessage } from '../../services/sources/source.js';
import { RULE } from '../detect/rules/rule-folder.js';

const REGISTER: RegisterSnapshot = {
  version: '1',
  people: [],
  pairs: [],
  school: {
    name: '',
    domains: ['northfield.example'],
    timeZone: 'Europe/London',
    phoneRegions: ['GB'],
    phones: [],
    linkHosts: [],
    hours: [],
  },
};
const OWN = RULE.replace('recipient: pupil', 'recipient: anyone')
  .replace('"delete (this|our) <messages>"', '"under the old clock"')
  .replace(/raises: .*/, 'raises: ["meet under the old clock", "stand under the old clock"]');

function mail(text: string): RawMessage {
  const head =
    'From: mentor@northfield.example\r\nTo: pupil@northfield.example\r\nMessage-ID: <a@northfield.example>\r\n';
  return { kind: 'mime', bytes: Buffer.from(`${head}\r\n${text}\r\n`), receivedAt: new Date(0), envelope: [] };
}

describe('an examiner whose rules change', function () {
  this.timeout(60_000);
  let root: string;
  let examiner: Examiner;
  const own = () => join(root, 'own.yaml');
  const onDisk = () => readRuleSet([RULES_FOLDER, root]);
  const rulesFound = async () => {
    const { findings, detectVersion } = await examiner.examine(mail('It lies under the old clock.'));
    return { ids: findings.map(({ ruleId }) => ruleId).filter(id => id?.endsWith('own-delete')), detectVersion };
  };

  before(() => {
    root = mkdtempSync(join(tmpdir(), 'candour-examiner-'));
    examiner = new Examiner({ identityKey: new Uint8Array(32), limits: { milliseconds: 400, megabytes: 512 } });
    examiner.useRegister(REGISTER);
  });
  after(async () => {
    await examiner.close();
    rmSync(root, { recursive: true });
  });

  it('finds with the next message what a new rule looks for, and loses no message in line', async () => {
    const before = await examiner.useRules(onDisk());
    assert.deepEqual(await rulesFound(), { ids: [], detectVersion: before.version });
    writeFileSync(own(), OWN);
    const inLine = Array.from({ length: 20 }, rulesFound);
    const after = await examiner.useRules(onDisk());
    assert.equal((await Promise.all(inLine)).length, 20);
    assert.deepEqual(await rulesFound(), { ids: ['grooming.secrecy.own-delete'], detectVersion: after.version });
    assert.notEqual(after.version, before.version);
  });

  it('goes on with the rules in use when the new ones are refused, also when its thread is killed by a message', async () => {
    writeFileSync(own(), OWN.replace('high', 'severe'));
    await assert.rejects(examiner.useRules(onDisk()), isError('RULES_INVALID'));
    assert.equal((await rulesFound()).ids.length, 1);
    const endless = mail('Tell me, would your mum mind? '.repeat(2_000_000));
    await assert.rejects(examiner.examine(endless), isError('READER_OUT_OF_TIME'));
    assert.equal((await rulesFound()).ids.length, 1);
  });

  it('goes on when the models beside new rules cannot be read', async () => {
    const folder = join(root, 'all');
    cpSync(RULES_FOLDER, folder, { recursive: true });
    writeFileSync(join(folder, 'classifier', 'weights.bin'), 'half a file');
    await assert.rejects(examiner.useRules(readRuleSet([folder])), isError('CLASSIFIER_UNREADABLE'));
    assert.equal((await rulesFound()).ids.length, 1);
  });
});

function isError(code: string): (error: unknown) => boolean {
  return error => error instanceof ServiceError && error.code === code;
}
