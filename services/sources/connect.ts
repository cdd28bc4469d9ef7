import { SourceModel, type SourceRecord } from '../../models/source.js';
import type { SourceConfig } from '../config.js';
import { isDuplicateOnly } from '../store/bulk.js';
import type { KeyRing } from '../store/seal.js';
import { sealContext } from './configured.js';

/**
 * Stores a source that was connected in the browser, its settings sealed; the collector begins to read it within seconds. Its id is made
 * from the label, with a number behind it when the name is taken: another id would be another source.
 */
export async function connectSource(
  config: SourceConfig,
  label: string,
  taken: readonly string[],
  keys: KeyRing,
): Promise<string> {
  for (let number = 1; ; number += 1) {
    const id = sourceId(label, number);
    if (taken.includes(id)) continue;
    const record: SourceRecord = {
      _id: id,
      kind: config.kind,
      label,
      config: keys.seal(JSON.stringify({ ...config, id }), sealContext(id)),
      refreshToken: null,
      enabled: true,
      state: 'new',
      lastPolledAt: null,
      lastSucceededAt: null,
      lastSweptAt: null,
      problem: null,
    };
    try {
      await SourceModel.create([record]);
      return id;
    } catch (error) {
      if (!isDuplicateOnly(error)) throw error;
    }
  }
}

/** Switched off it is read no longer; what was read and found stays. `false`: there is no such source. */
export async function switchSource(id: string, enabled: boolean): Promise<boolean> {
  const { matchedCount } = await SourceModel.updateOne({ _id: id }, { $set: { enabled } });
  return matchedCount === 1;
}

function sourceId(label: string, number: number): string {
  const plain = label
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 34);
  const name = plain === '' ? 'source' : plain.replace(/-$/, '');
  return number === 1 ? name : `${name}-${number}`;
}
