import { join } from 'node:path';

/** Where the spool of one source stands. */
export interface SpoolPlaces {
  readonly root: string;
  /** What is being written; nothing in it was acknowledged. */
  readonly tmp: string;
  /** What was acknowledged: a folder for each day. */
  readonly items: string;
  readonly figures: string;
  readonly pushKeys: string;
}

export function placesOf(folder: string, sourceId: string): SpoolPlaces {
  const root = join(folder, sourceId);
  return {
    root,
    tmp: join(root, 'tmp'),
    items: join(root, 'new'),
    figures: join(root, 'figures.json'),
    pushKeys: join(root, 'push-keys'),
  };
}

/** An item's file: its position in the day, its size, and for pushed messages which delivery it is of. */
export interface ItemName {
  readonly position: number;
  /** Bytes of the file: whoever counts them need not look at each. */
  readonly size: number;
  readonly part: DeliveryPart | null;
}

/** Deliveries are recognised by their items, so that the memory of them is on the disk when they are, and never without them. */
export interface DeliveryPart {
  /** 32 hex digits: of the key and the id that its sender gave it. */
  readonly delivery: string;
  /** 16 hex digits: keyed hash of what was delivered. */
  readonly content: string;
  /** From 1 to `of`. */
  readonly number: number;
  readonly of: number;
}

export function nameOf({ position, size, part }: ItemName): string {
  const at = `${String(position).padStart(12, '0')}-${size}`;
  return part === null ? at : `${at}-${part.delivery}-${part.content}-${part.number}-${part.of}`;
}

const NAME = /^(\d{12})-(\d{1,15})(?:-([0-9a-f]{32})-([0-9a-f]{16})-(\d{1,6})-(\d{1,6}))?$/;

/** `null` when it is no item's. */
export function readName(name: string): ItemName | null {
  const match = NAME.exec(name);
  if (!match) return null;
  const [, position, size, delivery, content, number, of] = match;
  const part =
    delivery === undefined || content === undefined
      ? null
      : { delivery, content, number: Number(number), of: Number(of) };
  return { position: Number(position), size: Number(size), part };
}

const DAY = 86_400_000;

/** `2026-11-26`, in UTC. */
export function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

export function isDay(name: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(name);
}

/**
 * A position that no message of the day had before, whatever was taken away since and however often the receiver started: microseconds of
 * the day.
 */
export function positionAt(time: number): number {
  return (time % DAY) * 1_000 + 1;
}
