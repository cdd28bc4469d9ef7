import { loadConfig } from '../../services/config.js';
import { WordsFetcher } from '../../services/context/fetch-words.js';
import { createLog } from '../../services/log.js';
import { SignInLimits } from '../../services/review/auth/limits.js';
import type { ReviewEdges } from '../../services/review/edges.js';
import { FetchedContext } from '../../services/review/fetched-context.js';
import { RaiseLimits } from '../../services/review/raise-limits.js';
import { startWeb, type Web } from '../../services/review/server.js';
import { KeyRing } from '../../services/store/seal.js';
import { RecordSigner } from '../../services/store/signing-key.js';
import { useDatabase } from './database.js';

/** The review pages on a database and a free port of their own. */
export interface TestWeb {
  url: string;
  readonly keys: KeyRing;
  /** What exports are signed with. */
  readonly signer: RecordSigner;
  /** The one-time code that the terminal would show; `''` while somebody has an account. */
  code: string;
  /** What the process would have logged. */
  readonly log: string[];
}

export function useWeb(seed: (keys: KeyRing) => Promise<void>, change: Partial<ReviewEdges> = {}): TestWeb {
  let fetcher: WordsFetcher | null = null;
  const lines: string[] = [];
  const signer = new RecordSigner(RecordSigner.newKey());
  const test: TestWeb = { url: '', keys: new KeyRing(KeyRing.newContent()), signer, code: '', log: lines };
  let web: Web | null = null;
  useDatabase();
  before('start the review pages', async function () {
    this.timeout(60_000);
    await seed(test.keys);
    const config = change.config ?? loadConfig({ env: {}, file: null });
    const log = createLog({ level: 'info', role: 'web', stream: { write: line => lines.push(line) } });
    fetcher = new WordsFetcher({ config, keys: test.keys, log });
    web = await startWeb({
      // As in the sample school: who tests pages is not asked for a code. `sign-in` tests say otherwise.
      config: {
        ...config,
        signIn: { secondFactor: 'sample-only' },
        web: { ...config.web, host: '127.0.0.1', port: 0 },
      },
      keys: test.keys,
      signer: test.signer,
      log,
      context: new FetchedContext(fetcher, () => new Date()),
      now: () => new Date(),
      checkSource: async () => [],
      limits: new SignInLimits(),
      raiseLimits: new RaiseLimits(),
      schoolSignIn: null,
      showFirstAccountCode: code => {
        test.code = code;
      },
      ...change,
    });
    test.url = web.address;
  });
  after('stop the review pages', async () => {
    await web?.close();
    await fetcher?.close();
  });
  return test;
}
