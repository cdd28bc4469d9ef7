// The web process: the review pages, and nothing else.
import { SignInLimits } from '../review/auth/limits.js';
import { SchoolSignIn } from '../review/auth/school-sign-in.js';
import { startWeb } from '../review/server.js';
import { checkSource } from '../sources/check.js';
import { openSource } from '../sources/open.js';
import { tellSupervisor } from '../supervise/role-message.js';
import { aborted, runRole } from './boot.js';

await runRole('web', async ({ config, log, keys, ending }) => {
  const { maxMessageBytes, singleSignOn } = config;
  const web = await startWeb({
    config,
    keys,
    log,
    now: () => new Date(),
    checkSource: source => checkSource(source, opened => openSource(opened, { log, maxMessageBytes })),
    limits: new SignInLimits(),
    schoolSignIn: singleSignOn && new SchoolSignIn(singleSignOn, config.web.publicUrl),
    showFirstAccountCode: showCode,
  });
  tellSupervisor({ kind: 'ready', address: web.address });
  log.info({ listening: web.address }, 'ready');
  await aborted(ending);
  await web.close();
});

/** On the terminal, never in the log: whoever reads the code may make the first account. */
function showCode(code: string): void {
  if (tellSupervisor({ kind: 'first-account', code })) return;
  process.stdout.write(`Nobody can sign in yet. Make the first account with this code: ${code}\n`);
}
