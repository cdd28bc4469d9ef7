import { SourceModel, type SourceRecord } from '../../models/source.js';
import type { Config, SourceConfig } from '../config.js';
import type { KeyRing } from '../store/seal.js';

/** A source that is to be read, and its settings as one string: when that changes, the source is opened anew. */
export interface ConfiguredSource {
  readonly config: SourceConfig;
  readonly mark: string;
}

/** The sources of candour.yaml and those connected in the browser, without the ones that are switched off unless `evenOff`. */
export async function configuredSources(
  config: Config,
  keys: KeyRing,
  { evenOff = false } = {},
): Promise<readonly ConfiguredSource[]> {
  const records = await SourceModel.find().lean();
  const off = new Set(records.filter(record => !record.enabled && !evenOff).map(record => record._id));
  const own = records.flatMap(record =>
    record.config
      ? [complete(JSON.parse(keys.open(record.config, sealContext(record._id))) as SourceConfig, config)]
      : [],
  );
  const named = new Set(config.sources.map(source => source.id));
  const all = [...config.sources, ...own.filter(source => !named.has(source.id))];
  return all.filter(source => !off.has(source.id)).map(source => ({ config: source, mark: JSON.stringify(source) }));
}

/** A folder that was connected when folders held e-mail only. */
function complete(source: SourceConfig, { school }: Config): SourceConfig {
  return source.kind !== 'folder' && source.kind !== 'chat'
    ? source
    : { ...{ format: 'auto', timeZone: school?.timeZone ?? DEFAULT_ZONE }, ...source };
}

const DEFAULT_ZONE = 'Europe/London';

/** Where a source's settings are sealed for. */
export function sealContext(sourceId: string): string {
  return `sources|${sourceId}`;
}

/** Makes sure that every configured source has a record that its state can be written to. */
export async function ensureRecords(sources: readonly ConfiguredSource[]): Promise<void> {
  for (const { config } of sources) {
    const fresh: Omit<SourceRecord, '_id'> = {
      kind: config.kind,
      label: config.id,
      config: null,
      refreshToken: null,
      enabled: true,
      state: 'new',
      lastPolledAt: null,
      lastSucceededAt: null,
      lastSweptAt: null,
      problem: null,
    };
    await SourceModel.updateOne({ _id: config.id }, { $setOnInsert: fresh }, { upsert: true });
  }
}
