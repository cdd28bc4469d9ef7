import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';

/**
 * A message's id: a keyed hash of what makes it this message. Keyed, so that nobody who sees the ledger can tell whether a
 * guessed text is in it. 32 hex digits.
 */
export function identityOf(parts: readonly string[], identityKey: Uint8Array): string {
  return createHmac('sha256', keyOf(identityKey)).update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

/** Node makes an object of the key for every hash unless it is handed one. */
const keys = new WeakMap<Uint8Array, KeyObject>();

function keyOf(identityKey: Uint8Array): KeyObject {
  const known = keys.get(identityKey) ?? createSecretKey(identityKey);
  keys.set(identityKey, known);
  return known;
}

/** As `identityOf`, for keys that tell threads apart. */
export function threadKeyOf(parts: readonly string[], identityKey: Uint8Array): string {
  return identityOf(['thread', ...parts], identityKey).slice(0, 24);
}

/** White space is what relays change: re-encoding, folding, a line more at the end. */
export function canonicalText(text: string): string {
  return text
    .normalize('NFC')
    .replaceAll(/\s{2,}|[^\S ]/g, ' ')
    .trim();
}

/** SHA-256, in hex. */
export function digestOf(bytes: Uint8Array): string {
  const digest = digests.get(bytes) ?? hash('sha256', bytes, 'hex');
  digests.set(bytes, digest);
  return digest;
}

/** Several ask for that of one attachment, which may be long. */
const digests = new WeakMap<Uint8Array, string>();
