import type { ImapFlow } from 'imapflow';
import type { Fetched, Pointer, RawMessage } from '../source.js';
import type { Alive } from './deadline.js';
import { uidSet } from './uid-set.js';

/** Bytes that are asked for in one command. */
const PORTION_BYTES = 24_000_000;

/** Asked for first, so that one huge message does not break the connection under the others. */
export async function readSizes(
  client: ImapFlow,
  byUid: ReadonlyMap<number, Pointer>,
): Promise<ReadonlyMap<number, number>> {
  const sizes = new Map<number, number>();
  for await (const { uid, size } of client.fetch(uidSet([...byUid.keys()]), { uid: true, size: true }, { uid: true })) {
    if (byUid.has(uid)) sizes.set(uid, size ?? 0);
  }
  return sizes;
}

/**
 * A portion is collected before it is handed on: the consumer may take its time, and on this connection nothing else could be said
 * meanwhile.
 */
export async function readBodies(
  client: ImapFlow,
  uids: readonly number[],
  byUid: ReadonlyMap<number, Pointer>,
  alive: Alive,
): Promise<readonly Fetched[]> {
  const bodies = new Map<number, Fetched>();
  const query = { uid: true, source: true, internalDate: true };
  for await (const { uid, source, internalDate } of client.fetch(uidSet(uids), query, { uid: true })) {
    alive();
    const pointer = byUid.get(uid);
    if (pointer && source) bodies.set(uid, { pointer, raw: rawOf(source, internalDate) });
  }
  return [...bodies.values()];
}

function rawOf(source: Buffer, internalDate: Date | string | undefined): RawMessage {
  const receivedAt = internalDate === undefined ? new Date() : new Date(internalDate);
  return { kind: 'mime', bytes: source, receivedAt, envelope: [] };
}

/** Messages that may be fetched together, without those that are too large. */
export function* inPortions(sizes: ReadonlyMap<number, number>, maxBytes: number): Generator<readonly number[]> {
  let portion: number[] = [];
  let bytes = 0;
  for (const [uid, size] of sizes) {
    if (size > maxBytes) continue;
    if (portion.length > 0 && bytes + size > PORTION_BYTES) {
      yield portion;
      portion = [];
      bytes = 0;
    }
    portion.push(uid);
    bytes += size;
  }
  if (portion.length > 0) yield portion;
}
