import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IntakeConfig, SpoolConfig } from '../../services/config.js';
import { Spool } from '../../services/spool/spool.js';
import { SpoolSource } from '../../services/spool/spool-source.js';
import { KeyRing } from '../../services/store/seal.js';

/** A folder for spools, with keys of its own. */
export class TestSpool {
  readonly folder = mkdtempSync(join(tmpdir(), 'candour-spool-'));
  readonly keys = new KeyRing(KeyRing.newContent());
  readonly limits: SpoolConfig = {
    folder: this.folder,
    maxBytes: 100_000_000,
    maxItems: 100_000,
    minFreeBytes: 0,
    keepDays: 1,
  };

  open(sourceId: string, more: Partial<SpoolConfig> & { readonly now?: () => number } = {}): Promise<Spool> {
    const { now, ...limits } = more;
    const options = { folder: this.folder, sourceId, keys: this.keys, limits: { ...this.limits, ...limits } };
    return Spool.open(now ? { ...options, now } : options);
  }

  source(config: IntakeConfig, maxMessageBytes = 10_000_000): SpoolSource {
    return new SpoolSource(config, { spool: this.limits, keys: () => this.keys, maxMessageBytes });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Puts one mail into a spool as the receiver does. */
export async function put(spool: Spool, text: string, envelope: readonly string[] = []): Promise<void> {
  const writer = spool.begin({ kind: 'mime', receivedAt: '2026-11-26T10:00:00.000Z', envelope, platform: '' });
  try {
    await writer.add(Buffer.from(text, 'utf8'));
    await spool.commit([writer]);
  } finally {
    await writer.drop();
  }
}
