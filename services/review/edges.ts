import type { Config, SourceConfig } from '../config.js';
import type { Log } from '../log.js';
import type { CheckLine } from '../sources/source.js';
import type { KeyRing } from '../store/seal.js';
import type { RecordSigner } from '../store/signing-key.js';
import type { SignInLimits } from './auth/limits.js';
import type { SchoolSignIn } from './auth/school-sign-in.js';
import type { FetchedContext } from './fetched-context.js';
import type { RaiseLimits } from './raise-limits.js';

/** What the pages need from outside. Everything but the database, which is Mongoose's one connection. */
export interface ReviewEdges {
  readonly config: Config;
  readonly keys: KeyRing;
  /** Signs what is exported. */
  readonly signer: RecordSigner;
  readonly log: Log;
  readonly now: () => Date;
  /** Tries a source and says what works and what does not. Never throws. */
  readonly checkSource: (config: SourceConfig) => Promise<readonly CheckLine[]>;
  readonly limits: SignInLimits;
  /** Gets messages whose words were not stored from their sources again. */
  readonly context: FetchedContext;
  readonly raiseLimits: RaiseLimits;
  /** `null`: nobody signs in with an account of the school. */
  readonly schoolSignIn: SchoolSignIn | null;
  /** Called with a fresh one-time code while nobody has an account. */
  readonly showFirstAccountCode: (code: string) => void;
}
