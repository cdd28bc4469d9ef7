import type { FolderConfig } from '../config.js';
import { withContents } from './exports/contents.js';
import { generationOf, isSettled } from './file-generation.js';
import { filesBelow } from './file-tree.js';
import { FILES_GENERATION, isLooseFile, LooseFiles } from './folder/loose-files.js';
import { isKnownUnit, recordsOf, stampOf, type Unit, unitsOf } from './folder/unit.js';
import { RecordFile } from './record-file.js';
import type { CheckLine, Container, Fetched, Pointer, Source } from './source.js';
import { watchFolder } from './watch-folder.js';

const BATCH = 1_000;
/** Exports that are kept open where the last job stood in them. */
const MOST_OPEN = 8;

/**
 * A watched folder: e-mail in files and exports of messaging products, in it and below it, as single files, folders and zips. What each
 * is, its content says. Each file, zip or exported folder is a container, each message in it a position.
 */
export class FolderSource implements Source {
  readonly id: string;
  readonly kind: 'folder' | 'chat';
  readonly #config: FolderConfig;
  readonly #maxMessageBytes: number;
  readonly #loose: LooseFiles;
  /** Of units, by container: how they stood when their generation was worked out, and when they were last listed to the end. */
  readonly #generations = new Map<string, { readonly stamp: string; readonly generation: string }>();
  readonly #listed = new Map<string, string>();
  readonly #open = new Map<string, RecordFile>();

  constructor(config: FolderConfig, maxMessageBytes: number) {
    this.id = config.id;
    this.kind = config.kind;
    this.#config = config;
    this.#maxMessageBytes = maxMessageBytes;
    this.#loose = new LooseFiles(maxMessageBytes);
  }

  async containers(signal: AbortSignal, known: ReadonlyMap<string, string>): Promise<readonly Container[]> {
    const files = filesBelow(this.#config.path);
    const containers: Container[] = [...this.#loose.containers(files)];
    for (const unit of unitsOf(files.filter(file => !isLooseFile(file)))) {
      signal.throwIfAborted();
      if (unit.files.some(({ path }) => !isSettled(path, Date.now()))) continue;
      const generation = await this.#generationOf(unit, known.get(unit.name));
      containers.push({ name: unit.name, generation, present: null, excluded: null });
    }
    return containers;
  }

  async *discover(
    { name, generation }: Container,
    after: number | null,
    signal: AbortSignal,
  ): AsyncIterable<readonly Pointer[]> {
    if (generation === FILES_GENERATION) {
      yield* this.#loose.discover(name, after, filesBelow(this.#config.path));
      return;
    }
    const unit = this.#unit(name);
    if (unit === undefined) return;
    const stamp = `${generation}|${stampOf(unit)}`;
    // An export of a million messages is not read again every half minute to find that nothing was added.
    if (after !== null && this.#listed.get(name) === stamp) return;
    let position = 0;
    let batch: Pointer[] = [];
    for await (const record of recordsOf(unit, this.#reading())) {
      signal.throwIfAborted();
      position += 1;
      if (position <= (after ?? 0)) continue;
      const size = 'raw' in record && record.raw.kind === 'mime' ? record.raw.bytes.length : null;
      batch.push({ container: name, generation, position, size });
      if (batch.length === BATCH) {
        yield batch;
        batch = [];
      }
    }
    if (batch.length > 0) yield batch;
    // Only now: had noting them failed, this line would not be reached, and they would be listed again.
    this.#listed.set(name, stamp);
  }

  async *fetch(pointers: readonly Pointer[], signal: AbortSignal): AsyncIterable<Fetched> {
    const [first] = pointers;
    if (!first) return;
    if (first.generation === FILES_GENERATION) {
      yield* this.#loose.fetch(pointers, filesBelow(this.#config.path), signal);
      return;
    }
    const unit = this.#unit(first.container);
    if (unit === undefined) {
      for (const pointer of pointers) yield { pointer, gone: true };
      return;
    }
    for (const { pointer, record } of await (await this.#recordFile(unit, first.generation)).take(pointers)) {
      signal.throwIfAborted();
      if (record === null) yield { pointer, gone: true };
      else if ('failed' in record) yield { pointer, failed: record.failed };
      else yield { pointer, raw: await withContents(record.raw, record.files, this.#maxMessageBytes) };
    }
  }

  watch(wake: () => void, signal: AbortSignal): Promise<void> {
    return watchFolder(this.#config.path, wake, signal);
  }

  async check(): Promise<readonly CheckLine[]> {
    const files = filesBelow(this.#config.path);
    const loose = files.filter(isLooseFile).length;
    const units = unitsOf(files.filter(file => !isLooseFile(file)));
    const detail = `It can be read and holds ${loose} single messages and ${units.length} exports or files of many.`;
    const unknown: CheckLine[] = [];
    for (const unit of units)
      if (!(await isKnownUnit(unit, this.#config.format)))
        unknown.push({
          label: unit.name,
          outcome: 'failed',
          detail: 'Its format is not recognised. Export it again in a supported format, or take it out of the folder.',
        });
    return [{ label: 'Folder', outcome: 'passed', detail }, ...unknown];
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open.values()].map(file => file.close()));
  }

  #unit(name: string): Unit | undefined {
    const files = filesBelow(this.#config.path).filter(file => !isLooseFile(file));
    return unitsOf(files).find(unit => unit.name === name);
  }

  #reading() {
    const { format, timeZone } = this.#config;
    return { format, timeZone, maxMessageBytes: this.#maxMessageBytes };
  }

  /** The stamp of many files; the content of one, which may grow. Worked out again only when something has changed. */
  async #generationOf(unit: Unit, known: string | undefined): Promise<string> {
    const stamp = stampOf(unit);
    const before = this.#generations.get(unit.name);
    if (before?.stamp === stamp && (known === undefined || known === before.generation)) return before.generation;
    const [file] = unit.files;
    const generation = unit.format !== null || !file ? `tree-${stamp}` : await generationOf(file.path, known);
    this.#generations.set(unit.name, { stamp, generation });
    return generation;
  }

  async #recordFile(unit: Unit, generation: string): Promise<RecordFile> {
    const key = `${unit.name}|${generation}`;
    const file = this.#open.get(key) ?? new RecordFile(() => recordsOf(unit, this.#reading()));
    this.#open.delete(key);
    this.#open.set(key, file);
    for (const [other, idle] of this.#open) {
      if (this.#open.size <= MOST_OPEN) break;
      this.#open.delete(other);
      await idle.close();
    }
    return file;
  }
}
