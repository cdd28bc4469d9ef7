import { createHash, createHmac } from 'node:crypto';

/**
 * A message's id: a keyed hash of what makes it this message. Keyed, so that nobody who sees the ledger can tell whether a
 * guessed text is in it. 32 hex digits.
 */
export function identityOf(parts: readonly string[], identityKey: Uint8Array): string {
  return createHmac('sha256', identityKey).update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

/** As `identityOf`, for keys that tell threads apart. */
export function threadKeyOf(parts: readonly string[], identityKey: Uint8Array): string {
  return identityOf(['thread', ...parts], identityKey).slice(0, 24);
}

/** White space is what relays change: re-encoding, folding, a line more at the end. */
export function canonicalText(text: string): string {
  return text.normalize('NFC').replaceAll(/\s+/g, ' ').trim();
}

export function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
