// The web process: the review pages, and nothing else.
import type { SourceConfig } from '../config.js';
import { WordsFetcher } from '../context/fetch-words.js';
import { SignInLimits } from '../review/auth/limits.js';
import { SchoolSignIn } from '../review/auth/school-sign-in.js';
import { FetchedContext } from '../review/fetched-context.js';
import { RaiseLimits } from '../review/raise-limits.js';
import { startWeb } from '../review/server.js';
import { checkSource } from '../sources/check.js';
import { openSource } from '../sources/open.js';
import { loadSigner, signingKeyFile } from '../store/signing-key.js';
import { tellSupervisor } from '../supervise/role-message.js';
import { aborted, runRole } from './boot.js';

await runRole('web', async ({ config, log, keys, ending }) => {
  const { maxMessageBytes, singleSignOn, spool } = config;
  const open = (source: SourceConfig) =>
    openSource(source, { log, maxMessageBytes, intake: { spool, keys: () => keys } });
  const fetcher = new WordsFetcher({ config, keys, log });
  const web = await startWeb({
    config,
    keys,
    signer: loadSigner(signingKeyFile(config.keyFile)),
    log,
    now: () => new Date(),
    checkSource: source => checkSource(source, open),
    limits: new SignInLimits(),
    context: new FetchedContext(fetcher, () => new Date()),
    raiseLimits: new RaiseLimits(),
    schoolSignIn: singleSignOn && new SchoolSignIn(singleSignOn, config.web.publicUrl),
    showFirstAccountCode: showCode,
  });
  tellSupervisor({ kind: 'ready', address: web.address });
  log.info({ listening: web.address }, 'ready');
  await aborted(ending);
  await web.close();
  await fetcher.close();
});

/** On the terminal, never in the log: whoever reads the code may make the first account. */
function showCode(code: string): void {
  if (tellSupervisor({ kind: 'first-account', code })) return;
  process.stdout.write(`Nobody can sign in yet. Make the first account with this code: ${code}\n`);
}
