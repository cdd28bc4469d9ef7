import { Schema } from 'mongoose';

/** Encrypted at rest (AES-256-GCM). `store/seal.ts` makes and opens it; nothing else looks inside. */
export interface Sealed {
  /** Which key of the ring sealed it. */
  readonly keyId: string;
  /** 96 random bits, then the ciphertext, then the 128-bit tag. */
  readonly box: Buffer;
}

export const sealedSchema = new Schema<Sealed>(
  { keyId: { type: String, required: true }, box: { type: Buffer, required: true } },
  { _id: false },
);
