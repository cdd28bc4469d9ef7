import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, unlinkSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { KeyRing } from '../store/seal.js';
import { type FolderLock, lockFolder } from '../supervise/lock.js';
import { Committer, syncFolder } from './committer.js';
import { type ItemHead, ItemSealer } from './item.js';
import { daysIn, itemsOfDay } from './listing.js';
import { type DeliveryPart, dayOf, placesOf, type SpoolPlaces } from './places.js';
import { diskFull, type Limits, Room } from './room.js';

/** Bytes of a message that are held before they are written. */
const HELD = 256 * 1_024;

export interface SpoolOptions {
  readonly folder: string;
  readonly sourceId: string;
  readonly keys: KeyRing;
  readonly limits: Limits;
  readonly now?: () => number;
}

/**
 * Where messages that are handed to us stand until they are read, and some days longer. Each is a file of its own, sealed. It is
 * acknowledged when it has its place and both the file and its name are on the disk (decision 0101). One process writes to a spool; any may read it.
 */
export class Spool {
  readonly sourceId: string;
  readonly places: SpoolPlaces;
  readonly room: Room;
  readonly #keys: KeyRing;
  readonly #lock: FolderLock;
  readonly #committer: Committer;

  private constructor(
    options: SpoolOptions,
    parts: { places: SpoolPlaces; room: Room; lock: FolderLock; committer: Committer },
  ) {
    this.sourceId = options.sourceId;
    this.#keys = options.keys;
    this.places = parts.places;
    this.room = parts.room;
    this.#lock = parts.lock;
    this.#committer = parts.committer;
  }

  /** Makes the folders, throws away what was never acknowledged and goes on behind the last item. Throws ServiceError `ALREADY_RUNNING`. */
  static async open(options: SpoolOptions): Promise<Spool> {
    const places = placesOf(options.folder, options.sourceId);
    for (const folder of [places.root, places.tmp, places.items]) mkdirSync(folder, { recursive: true, mode: 0o700 });
    const lock = lockFolder(places.root, 'receiver.lock');
    for (const left of readdirSync(places.tmp)) rmSync(join(places.tmp, left), { force: true });
    await syncFolder(places.root);
    await syncFolder(options.folder);
    const room = new Room(places, options.limits);
    await room.look();
    await room.count();
    const now = options.now ?? Date.now;
    const day = (await daysIn(places)).at(-1) ?? dayOf(now());
    const position = (await itemsOfDay(places, day)).at(-1)?.position ?? 0;
    const committer = new Committer(places, { day, position }, now);
    return new Spool(options, { places, room, lock, committer });
  }

  /** A new item, to be filled and then committed or dropped. */
  begin(head: ItemHead, part: DeliveryPart | null = null): SpoolWriter {
    const path = join(this.places.tmp, randomBytes(12).toString('hex'));
    return new SpoolWriter(path, new ItemSealer(head, this.sourceId, this.#keys), part, this.room);
  }

  /** Gives filled items their places, all or none as far as whoever waits for it can tell. Throws ServiceError `SPOOL_DISK_FULL`, among others. */
  async commit(writers: readonly SpoolWriter[]): Promise<void> {
    try {
      await Promise.all(writers.map(writer => writer.finish()));
      const files = writers.map(({ path, size, part }) => ({ path, size, part }));
      await this.#committer.commit(files);
      this.room.stands(
        writers.length,
        files.reduce((sum, { size }) => sum + size, 0),
      );
    } catch (error) {
      throw isNoSpace(error) ? diskFull(error) : error;
    } finally {
      await Promise.all(writers.map(writer => writer.drop()));
    }
  }

  async close(): Promise<void> {
    await this.#committer.close();
    this.#lock.release();
  }
}

/** One item while it comes in: sealed at once, in memory while it is small, then in a file. */
export class SpoolWriter {
  readonly path: string;
  readonly part: DeliveryPart | null;
  /** Bytes of the file. */
  size = 0;
  readonly #sealer: ItemSealer;
  readonly #room: Room;
  #held: Buffer[] = [];
  #heldBytes = 0;
  #file: FileHandle | null = null;
  #dropped = false;

  constructor(path: string, sealer: ItemSealer, part: DeliveryPart | null, room: Room) {
    this.path = path;
    this.part = part;
    this.#sealer = sealer;
    this.#room = room;
  }

  /** Throws ServiceError `SPOOL_FULL` or `SPOOL_DISK_FULL`; then it can only be dropped. */
  async add(plain: Uint8Array): Promise<void> {
    this.#room.demand(plain.length);
    this.#hold(this.#sealer.add(plain));
    if (this.#heldBytes >= HELD) await this.#write();
  }

  /** On the disk with all its bytes, under its passing name. */
  async finish(): Promise<void> {
    this.#hold(this.#sealer.end());
    await this.#write();
    await this.#file?.sync();
    await this.#close();
  }

  /** Takes away what is left of it under its passing name. */
  async drop(): Promise<void> {
    if (this.#dropped) return;
    this.#dropped = true;
    this.#room.coming(-this.size);
    this.#held = [];
    await this.#close().catch(() => undefined);
    try {
      unlinkSync(this.path);
    } catch {
      // It has its place, or was never written.
    }
  }

  #hold(sealed: Buffer): void {
    this.#held.push(sealed);
    this.#heldBytes += sealed.length;
    this.size += sealed.length;
    this.#room.coming(sealed.length);
  }

  async #write(): Promise<void> {
    const pieces = this.#held;
    this.#held = [];
    this.#heldBytes = 0;
    try {
      this.#file ??= await open(this.path, 'wx', 0o600);
      await this.#file.appendFile(Buffer.concat(pieces));
    } catch (error) {
      throw isNoSpace(error) ? diskFull(error) : error;
    }
  }

  async #close(): Promise<void> {
    const file = this.#file;
    this.#file = null;
    await file?.close();
  }
}

function isNoSpace(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}
