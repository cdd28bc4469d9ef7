import type { SourceConfig } from '../config.js';
import type { Log } from '../log.js';
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
}

/** The source that these settings describe. Connects when it is first asked for something. */
export function openSource(config: SourceConfig, options: SourceOptions): Source {
  if (config.kind === 'imap') return new ImapSource(config, options);
  return new FolderSource(config, options.maxMessageBytes);
}
