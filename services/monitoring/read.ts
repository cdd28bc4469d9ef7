import { createHash } from 'node:crypto';
import { RecordEntryModel } from '../../models/record-entry.js';
import { readRecord } from '../cases/record.js';
import { ServiceError } from '../errors.js';
import type { DecidedRules } from '../examine/rule-watch.js';
import type { KeyRing } from '../store/seal.js';
import { changeEntry } from './change.js';
import { afterEntry, decidedRules, type Monitoring, NOTHING_CHANGED } from './watched.js';

export const MONITORING = 'monitoring';

/**
 * What is watched follows from the record of what was changed, and from nothing else: there is no second place that a crash could leave
 * behind. The record has a few entries a month. Entries about something else than a rule are passed over.
 */
export async function readMonitoring(keys: KeyRing): Promise<Monitoring> {
  let monitoring = NOTHING_CHANGED;
  for (const { kind, body, at } of await readRecord(MONITORING, keys)) {
    const entry = kind === 'changed' ? changeEntry.safeParse(body) : null;
    if (entry?.success) monitoring = afterEntry(monitoring, entry.data, at);
  }
  return monitoring;
}

/** For a process that asks every few seconds: the record is read anew when it has grown. */
export class MonitoringReader {
  readonly #keys: KeyRing;
  #newest = -1;
  #decided: DecidedRules = { texts: [], switches: [], key: '' };

  constructor(keys: KeyRing) {
    this.#keys = keys;
  }

  /** Rejects with ServiceError `MONITORING_UNREADABLE`: those in use stay in use. */
  async decided(): Promise<DecidedRules> {
    try {
      const last = await RecordEntryModel.findOne({ caseId: MONITORING }, { seq: 1 }).sort({ seq: -1 }).lean();
      const newest = last?.seq ?? -1;
      if (newest === this.#newest) return this.#decided;
      const { texts, switches } = decidedRules(await readMonitoring(this.#keys));
      const isNothing = texts.length === 0 && switches.length === 0;
      this.#decided = { texts, switches, key: isNothing ? '' : keyOf({ texts, switches }) };
      this.#newest = newest;
      return this.#decided;
    } catch (cause) {
      throw new ServiceError({
        code: 'MONITORING_UNREADABLE',
        message: 'What was changed about the rules in the browser cannot be read.',
        remedy:
          'See that the database answers and that its key file is the right one. Until then the rules in force stay as they are.',
        cause,
      });
    }
  }
}

function keyOf(decided: unknown): string {
  return createHash('sha256').update(JSON.stringify(decided)).digest('hex');
}
