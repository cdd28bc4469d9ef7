import { LedgerEntryModel, type LedgerEntryRecord } from '../../models/ledger-entry.js';
import type { MessageText } from '../../models/text.js';
import type { Config } from '../config.js';
import { errorCode } from '../errors.js';
import { Examiner } from '../examine/examiner.js';
import { ruleFoldersOf } from '../examine/rule-folders.js';
import { RuleWatch } from '../examine/rule-watch.js';
import { extractorOf } from '../extract/configured.js';
import { KnownFilesWatch } from '../known-files/watch.js';
import { placeId } from '../ledger/place.js';
import type { Log } from '../log.js';
import { loadSnapshot } from '../register/store.js';
import { OpenSources } from '../scan/open-sources.js';
import { wordsOf } from '../scan/store-messages.js';
import type { KeyRing } from '../store/seal.js';

/** What came of asking a source for a message again. */
export type FetchedWords =
  | { readonly kind: 'found'; readonly words: MessageText }
  /** It stands at no source any more. */
  | { readonly kind: 'gone' }
  /** It could not be asked for, or not be read. `code`: of the ServiceError. */
  | { readonly kind: 'failed'; readonly code: string };

export interface FetchEdges {
  readonly config: Config;
  readonly keys: KeyRing;
  readonly log: Log;
}

/** How long a reader waits for a source, milliseconds. */
const PATIENCE = 20_000;

/**
 * Gets messages whose words were not stored from where they stand, by the places that the ledger knows, and reads them as a scanner does: in
 * a thread that can be killed. Nothing is written anywhere. Its connections and its thread begin with the first message that is asked for.
 */
export class WordsFetcher {
  readonly #edges: FetchEdges;
  readonly #sources: OpenSources;
  #started: Promise<Examiner> | null = null;
  #knownFiles: KnownFilesWatch | null = null;

  constructor(edges: FetchEdges) {
    this.#edges = edges;
    this.#sources = new OpenSources(edges.config, edges.keys, edges.log);
  }

  /** One outcome for each message. Never throws for what a source does. */
  async fetch(messageIds: readonly string[]): Promise<ReadonlyMap<string, FetchedWords>> {
    const entries = await LedgerEntryModel.find({ messageId: { $in: [...messageIds] } }).lean();
    const outcomes = new Map<string, FetchedWords>();
    for (const id of messageIds) {
      const places = entries.filter(({ messageId }) => messageId === id).sort(standingFirst);
      outcomes.set(id, await this.#fetchOne(id, places));
    }
    return outcomes;
  }

  async close(): Promise<void> {
    await this.#sources.close();
    await (await this.#started)?.close();
  }

  /** Copies of one message stand in several mailboxes: where one has gone, another may still be there. */
  async #fetchOne(id: string, places: readonly LedgerEntryRecord[]): Promise<FetchedWords> {
    let outcome: FetchedWords = { kind: 'gone' };
    for (const place of places) {
      const found = await this.#fetchFrom(id, place);
      if (found.kind === 'found') return found;
      if (found.kind === 'failed') outcome = found;
    }
    return outcome;
  }

  async #fetchFrom(id: string, place: LedgerEntryRecord): Promise<FetchedWords> {
    try {
      const source = await this.#sources.find(place.sourceId);
      if (!source) return { kind: 'failed', code: 'SOURCE_NOT_CONNECTED' };
      const signal = AbortSignal.timeout(PATIENCE);
      for await (const fetched of source.fetch([place], signal)) {
        if (placeId({ ...fetched.pointer, sourceId: place.sourceId }) !== place._id) continue;
        if ('gone' in fetched) return { kind: 'gone' };
        if ('failed' in fetched) return { kind: 'failed', code: fetched.failed.code };
        const examiner = await this.#examiner();
        const { message } = await examiner.examine(fetched.raw);
        // At a place that was numbered anew another message stands now.
        return message.id === id ? { kind: 'found', words: wordsOf(message) } : { kind: 'gone' };
      }
      return { kind: 'failed', code: 'FETCH_SHORT' };
    } catch (error) {
      const code = errorCode(error);
      this.#edges.log.warn({ err: error, sourceId: place.sourceId }, 'a message could not be fetched again');
      return code === 'GENERATION_CHANGED' ? { kind: 'gone' } : { kind: 'failed', code };
    }
  }

  async #examiner(): Promise<Examiner> {
    this.#started ??= this.#startReading();
    const examiner = await this.#started;
    await this.#knownFiles?.look();
    examiner.useRegister(await loadSnapshot(this.#edges.config.school));
    return examiner;
  }

  async #startReading(): Promise<Examiner> {
    const { config, keys, log } = this.#edges;
    const examiner = new Examiner({
      identityKey: keys.identityKey,
      limits: config.readLimits,
      extractor: extractorOf(config),
    });
    // A file that nobody may open is not shown here either.
    this.#knownFiles = new KnownFilesWatch({
      folder: config.knownFilesFolder,
      use: snapshot => examiner.useKnownFiles(snapshot),
      log,
    });
    const rules = new RuleWatch({
      folders: () => ruleFoldersOf(config),
      use: set => examiner.useRules(set),
      log,
      now: () => new Date(),
    });
    try {
      await rules.begin();
    } catch (error) {
      this.#started = null;
      throw error;
    }
    return examiner;
  }
}

function standingFirst(a: LedgerEntryRecord, b: LedgerEntryRecord): number {
  return Number(a.vanishedAt !== null) - Number(b.vanishedAt !== null);
}
