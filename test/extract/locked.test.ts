import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { lockedNode } from '../../services/extract/locked-node.js';

const LOCK_DOWN = new URL('../../services/extract/lock-down.js', import.meta.url).href;

/** Does in a locked process what a hijacked one would try, and says what came of it. */
function tryAll(attempts: Readonly<Record<string, string>>): Record<string, string> {
  const { program, arguments: rest } = lockedNode({ megabytes: 512, seconds: 60 });
  const script = `
    import { lockDown } from ${JSON.stringify(LOCK_DOWN)};
    lockDown();
    const outcomes = {};
    const attempts = { ${Object.entries(attempts).map(([name, code]) => `${JSON.stringify(name)}: async () => { ${code} }`)} };
    for (const [name, attempt] of Object.entries(attempts))
      outcomes[name] = await attempt().then(() => 'done', error => error.code ?? error.message);
    process.stdout.write(JSON.stringify({ ...outcomes, environment: Object.keys(process.env).join() }));
    process.exit(0);`;
  const { stdout, stderr } = spawnSync(program, [...rest, '--input-type=module', '-'], { input: script, env: {} });
  assert.equal(stderr.toString(), '');
  return JSON.parse(stdout.toString());
}

describe('a process that reads strangers’ files', () => {
  it('has no files, starts nothing, makes no code from text, knows no environment and connects to nothing', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const here = fileURLToPath(import.meta.url);
    const outcomes = tryAll({
      'read a file': "(await import('node:fs')).readFileSync('/etc/passwd');",
      'read a file beside its code': `(await import('node:fs')).readFileSync(${JSON.stringify(here)});`,
      'write a file': "(await import('node:fs')).writeFileSync('/tmp/x', 'x');",
      'start a program': "(await import('node:child_process')).spawnSync('/bin/true');",
      'start a thread': "new (await import('node:worker_threads')).Worker('1', { eval: true });",
      connect: `(await import('node:net')).connect(${port}, '127.0.0.1');`,
      'ask a page': `await fetch('http://127.0.0.1:${port}/');`,
      'ask for a name': "(await import('node:dns')).lookup('school.example', () => undefined);",
      'make code': "new Function('return 1')();",
    });
    server.close();
    assert.deepEqual(outcomes, {
      'read a file': 'ERR_ACCESS_DENIED',
      'read a file beside its code': 'ERR_ACCESS_DENIED',
      'write a file': 'ERR_ACCESS_DENIED',
      'start a program': 'ERR_ACCESS_DENIED',
      'start a thread': 'ERR_ACCESS_DENIED',
      connect: 'Nothing connects to anything here.',
      'ask a page': 'Nothing connects to anything here.',
      'ask for a name': 'Nothing connects to anything here.',
      'make code': 'Code generation from strings disallowed for this context',
      environment: '',
    });
  });

  it('has an end to its memory, also to what is not JavaScript’s own', () => {
    const outcomes = tryAll({
      'take too much': 'globalThis.kept = Array.from({ length: 100 }, () => Buffer.alloc(10_000_000, 1));',
    });
    assert.match(outcomes['take too much'] ?? '', /allocation failed|ERR_MEMORY|Array buffer/i);
  });
});
