import { isIntake } from '../config/sources.js';
import type { SourceConfig, SpoolConfig } from '../config.js';
import { ServiceError } from '../errors.js';
import type { Log } from '../log.js';
import { SpoolSource } from '../spool/spool-source.js';
import type { KeyRing } from '../store/seal.js';
import { FolderSource } from './folder.js';
import type { RefreshTokenKeeper } from './imap/token.js';
import { ImapSource } from './imap.js';
import type { Source } from './source.js';

export interface SourceOptions {
  readonly log: Log;
  /** A larger message is recorded as not read, bytes. */
  readonly maxMessageBytes: number;
  /** Where the processes that read a mailbox share its refresh token. Without it each has only the one of the settings. */
  readonly refreshToken?: RefreshTokenKeeper | undefined;
  /** For sources that are handed their messages. `keys` is asked when the first message is opened. */
  readonly intake?: { readonly spool: SpoolConfig; readonly keys: () => KeyRing };
}

/** The source that these settings describe. Connects when it is first asked for something. */
export function openSource(config: SourceConfig, options: SourceOptions): Source {
  if (config.kind === 'imap') return new ImapSource(config, options);
  if (isIntake(config)) {
    if (!options.intake) throw withoutSpool();
    return new SpoolSource(config, { ...options.intake, maxMessageBytes: options.maxMessageBytes });
  }
  return new FolderSource(config, options.maxMessageBytes);
}

function withoutSpool(): ServiceError {
  return new ServiceError({
    code: 'SOURCE_NOT_CONNECTED',
    message: 'This source cannot be opened here: where its messages stand is not known.',
    remedy: 'Read it with a service that has the same configuration and spool.folder.',
  });
}
