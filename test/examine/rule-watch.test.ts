import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { proveDetection } from '../../services/detect/rules/prove.js';
import { RuleWatch } from '../../services/examine/rule-watch.js';
import { createLog } from '../../services/log.js';
import { RULE } from '../detect/rules/rule-folder.js';

const LIST = 'id: messages\nwords: [message, messages, chat, chats]\n';
const other = (id: string) => RULE.replace('own-delete', id);

describe('the watch over rules', () => {
  let root: string;
  let lines: Record<string, unknown>[];
  let watch: RuleWatch;
  /** How often a set was tried. */
  let tries: number;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'candour-watch-'));
    lines = [];
    tries = 0;
    write('shipped/lists/messages.yaml', LIST);
    write('shipped/delete.yaml', RULE);
    watch = new RuleWatch({
      folders: () => [join(root, 'shipped'), join(root, 'own')],
      use: async set => {
        tries += 1;
        const { version, rules } = proveDetection(set);
        return { version, marks: new Map(rules.map(({ rule, mark }) => [rule.id, mark])) };
      },
      log: createLog({ level: 'info', role: 'scanner', stream: { write: line => lines.push(JSON.parse(line)) } }),
      now: () => new Date(),
      patience: 200,
    });
  });
  afterEach(() => rmSync(root, { recursive: true }));

  function write(path: string, text: string): void {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const looks = async (times: number) => {
    for (let time = 0; time < times; time += 1) await watch.look();
  };
  const problem = () => watch.state.problem;
  const changes = () => lines.filter(({ msg }) => msg === 'changed rules are in use');

  it('takes a rule that is added, changed or removed, and says which', async () => {
    mkdirSync(join(root, 'own'));
    await watch.begin();
    write('own/secrecy/new.yaml', other('new'));
    await looks(2);
    write('own/secrecy/new.yaml', other('new').replace('0.8', '0.9'));
    await looks(2);
    rmSync(join(root, 'own/secrecy/new.yaml'));
    await looks(2);
    assert.deepEqual(
      changes().map(({ rules, added, changed, removed }) => [rules, added, changed, removed]),
      [
        [2, ['grooming.secrecy.new'], [], []],
        [2, [], ['grooming.secrecy.new'], []],
        [1, [], [], ['grooming.secrecy.new']],
      ],
    );
  });

  it('calls a rule changed when a list that it names has changed', async () => {
    mkdirSync(join(root, 'own'));
    await watch.begin();
    const { version } = watch.state;
    write('shipped/lists/messages.yaml', LIST.replace('chats', 'chats, emails'));
    await looks(2);
    assert.deepEqual(changes()[0]?.changed, ['grooming.secrecy.own-delete']);
    assert.notEqual(watch.state.version, version);
  });

  it('takes what an editor writes beside the file and renames, and nothing of what lies beside it', async () => {
    write('own/new.yaml', other('new'));
    await watch.begin();
    write('own/new.yaml~', 'half a');
    write('own/.new.yaml.swp', 'binary');
    write('own/._new.yaml', 'what a file server puts there');
    write('own/4913', '');
    write('own/new.yaml.tmp', other('new').replace('0.8', '0.7'));
    renameSync(join(root, 'own/new.yaml.tmp'), join(root, 'own/new.yaml'));
    await looks(2);
    assert.deepEqual(changes()[0]?.changed, ['grooming.secrecy.new']);
    assert.equal(problem(), null);
  });

  it('takes nothing that is still being written: two looks have to find the same', async () => {
    mkdirSync(join(root, 'own'));
    await watch.begin();
    const whole = other('new');
    for (const share of [0.3, 0.6, 0.9]) {
      write('own/new.yaml', whole.slice(0, whole.length * share));
      await looks(1);
    }
    write('own/new.yaml', whole);
    await looks(1);
    assert.equal(tries, 1);
    await looks(1);
    assert.equal(tries, 2);
    assert.deepEqual(changes()[0]?.added, ['grooming.secrecy.new']);
  });

  it('does not try a set again that stays as it was, whatever the times of its files', async () => {
    write('own/new.yaml', other('new'));
    await watch.begin();
    write('own/new.yaml', other('new'));
    await looks(25);
    assert.equal(tries, 1);
  });

  const wrong: readonly (readonly [what: string, rule: string, says: RegExp])[] = [
    [
      'has a field there is none of',
      other('new').replace('severity: high', 'severity: severe'),
      /new\.yaml:3: severity/,
    ],
    ['is no YAML', 'id: [\n', /new\.yaml:\d+: /],
    [
      'does not raise its own example',
      other('new').replace('"delete this chat"', '"delete that chat"'),
      /new\.yaml:14: this example should be raised/,
    ],
    ['is there already', RULE, /new\.yaml:1: the id grooming\.secrecy\.own-delete is used/],
  ];
  for (const [what, rule, says] of wrong)
    it(`keeps the rules in use when one ${what}, and says so until it is mended`, async () => {
      mkdirSync(join(root, 'own'));
      await watch.begin();
      const { version } = watch.state;
      write('own/new.yaml', rule);
      await looks(4);
      assert.equal(watch.state.version, version);
      assert.equal(problem()?.code, 'RULES_INVALID');
      assert.match(problem()?.message ?? '', says);
      const told = lines.filter(({ level }) => level === 'error');
      assert.equal(told.length, 1);
      assert.match(String(told[0]?.problem), says);
      assert.match(String(told[0]?.remedy), /Mend the lines/);
      assert.equal(tries, 2);
      write('own/new.yaml', other('new'));
      await looks(2);
      assert.equal(problem(), null);
      assert.deepEqual(changes()[0]?.added, ['grooming.secrecy.new']);
    });

  it('never writes an example into the log: somebody may have pasted a message in', async () => {
    mkdirSync(join(root, 'own'));
    await watch.begin();
    write('own/new.yaml', other('new').replace('"delete this chat"', '"our Gwendolyn said so"'));
    await looks(2);
    assert.doesNotMatch(JSON.stringify(lines), /Gwendolyn/);
  });

  it('is content again when a change is taken back', async () => {
    write('own/new.yaml', other('new'));
    await watch.begin();
    write('own/new.yaml', 'id: x\n');
    await looks(2);
    assert.notEqual(problem(), null);
    write('own/new.yaml', other('new'));
    await looks(1);
    assert.equal(problem(), null);
    assert.equal(changes().length, 0);
  });

  it('begins with the rules of the service alone when those of the school are not well, and takes them once they are', async () => {
    write('own/new.yaml', 'id: x\n');
    await watch.begin();
    assert.equal(watch.state.rules, 1);
    assert.equal(problem()?.code, 'RULES_INVALID');
    write('own/new.yaml', other('new'));
    await looks(2);
    assert.equal(watch.state.rules, 2);
    assert.equal(problem(), null);
  });

  it('keeps the rules of a folder that is gone, as when its drive is, and goes on when it comes back', async () => {
    write('own/new.yaml', other('new'));
    await watch.begin();
    renameSync(join(root, 'own'), join(root, 'away'));
    await looks(1);
    assert.equal(problem(), null);
    await looks(3);
    assert.equal(watch.state.rules, 2);
    assert.equal(problem()?.code, 'RULES_UNREADABLE');
    assert.equal(lines.filter(({ level }) => level === 'error').length, 1);
    renameSync(join(root, 'away'), join(root, 'own'));
    await looks(1);
    assert.equal(problem(), null);
  });

  it('does not wait for a drive that never answers', async () => {
    write('own/new.yaml', other('new'));
    await watch.begin();
    const silent = join(root, 'own', 'silent.yaml');
    execFileSync('mkfifo', [silent]);
    await looks(3);
    assert.equal(problem()?.code, 'RULES_UNREADABLE');
    assert.equal(watch.state.rules, 2);
    // Lets go of the thread that waits at the other end.
    closeSync(openSync(silent, 'r+'));
  });
});
