import { createHash } from 'node:crypto';
import { SourceModel } from '../../models/source.js';
import type { SourceConfig } from '../config.js';
import type { KeyRing } from '../store/seal.js';
import type { RefreshTokenKeeper } from './imap/token.js';

/** A kept token counts only for the configured one that it came from: an administrator who signs in anew begins afresh. */
interface Kept {
  readonly from: string;
  readonly token: string;
}

/** Where the collector and every scanner share a mailbox's newest refresh token: sealed, in the source's record. */
export function refreshTokenOf(config: SourceConfig, keys: KeyRing): RefreshTokenKeeper | undefined {
  if (config.kind !== 'imap' || config.auth.kind !== 'oauth2' || config.auth.refreshToken === null) return undefined;
  const context = `sources|${config.id}|refresh`;
  const from = createHash('sha256').update(config.auth.refreshToken).digest('hex').slice(0, 16);
  return {
    async latest() {
      const record = await SourceModel.findById(config.id, { refreshToken: 1 }).lean();
      if (!record?.refreshToken) return null;
      const kept = JSON.parse(keys.open(record.refreshToken, context)) as Kept;
      return kept.from === from ? kept.token : null;
    },
    async keep(token) {
      const kept: Kept = { from, token };
      await SourceModel.updateOne(
        { _id: config.id },
        { $set: { refreshToken: keys.seal(JSON.stringify(kept), context) } },
      );
    },
  };
}
