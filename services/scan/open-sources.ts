import type { Config } from '../config.js';
import type { Log } from '../log.js';
import { configuredSources } from '../sources/configured.js';
import { openSource } from '../sources/open.js';
import { refreshTokenOf } from '../sources/refresh-tokens.js';
import type { Source } from '../sources/source.js';
import type { KeyRing } from '../store/seal.js';

/** The connections of one scanner: one for each source, opened when its first job comes, and anew when its settings change. */
export class OpenSources {
  readonly #config: Config;
  readonly #keys: KeyRing;
  readonly #log: Log;
  readonly #open = new Map<string, { readonly mark: string; readonly source: Source }>();

  constructor(config: Config, keys: KeyRing, log: Log) {
    this.#config = config;
    this.#keys = keys;
    this.#log = log;
  }

  /** `null` when no such source is configured any more. */
  async find(sourceId: string): Promise<Source | null> {
    const configured = (await configuredSources(this.#config, this.#keys)).find(({ config }) => config.id === sourceId);
    const open = this.#open.get(sourceId);
    if (open && open.mark === configured?.mark) return open.source;
    this.#open.delete(sourceId);
    await open?.source.close().catch(() => undefined);
    if (!configured) return null;
    const source = openSource(configured.config, {
      log: this.#log,
      maxMessageBytes: this.#config.maxMessageBytes,
      refreshToken: refreshTokenOf(configured.config, this.#keys),
      intake: { spool: this.#config.spool, keys: () => this.#keys },
    });
    this.#open.set(sourceId, { mark: configured.mark, source });
    return source;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open.values()].map(({ source }) => source.close().catch(() => undefined)));
  }
}
