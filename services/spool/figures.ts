import { readFileSync, renameSync, watch, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { z } from 'zod';
import { ServiceError } from '../errors.js';
import type { SpoolPlaces } from './places.js';

/** What a receiver counted for one source since its figures begin. No content, no names, no addresses. */
export interface IntakeFigures {
  /** When the receiver last wrote them: it does so every few seconds, so that old ones mean that it does not run. */
  at: Date;
  /** When they begin. */
  since: Date;
  received: number;
  lastReceivedAt: Date | null;
  /** By the code of the reason: what its sender will not try again. */
  refused: Record<string, number>;
  /** By the code of the reason: what its sender was told to try again. */
  deferred: Record<string, number>;
  /** Messages and bytes that stand in the spool. */
  items: number;
  bytes: number;
  /** When the certificate ends; `null` without one. */
  certificateEndsAt: Date | null;
}

const counts = z.record(z.string(), z.number().int().min(0));
const figures = z.object({
  at: z.coerce.date(),
  since: z.coerce.date(),
  received: z.number().int().min(0),
  lastReceivedAt: z.coerce.date().nullable(),
  refused: counts,
  deferred: counts,
  items: z.number().int().min(0),
  bytes: z.number().min(0),
  certificateEndsAt: z.coerce.date().nullable(),
});

/** `null` when no receiver has ever written them, or when they were damaged: they are counted afresh then. */
export function readFigures(path: string): IntakeFigures | null {
  try {
    return figures.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}

/** Whoever reads them finds all of the old ones or all of the new ones. A power cut may lose the last seconds of them, and nothing else. */
export function writeFigures(path: string, written: IntakeFigures): void {
  writeFileSync(`${path}.new`, JSON.stringify(written), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

export function noFigures(now: Date): IntakeFigures {
  return {
    at: now,
    since: now,
    received: 0,
    lastReceivedAt: null,
    refused: {},
    deferred: {},
    items: 0,
    bytes: 0,
    certificateEndsAt: null,
  };
}

/** A receiver that has not written for so long does not run, milliseconds. */
export const SILENT_AFTER = 60_000;

export function isSilent({ at }: Pick<IntakeFigures, 'at'>, now: Date): boolean {
  return now.getTime() - at.getTime() > SILENT_AFTER;
}

/** As `isSilent`, for somebody who has listened since `began`: a receiver that starts beside it gets as long to say its first word. */
export function isSilentSince(figures: Pick<IntakeFigures, 'at'> | null, began: Date, now: Date): boolean {
  return isSilent({ at: began }, now) && (figures === null || isSilent(figures, now));
}

/**
 * Calls `wake` when the receiver has written them, which it does soon after a message came. Watching the items themselves would take a watch for
 * each file of the spool. Resolves at the signal.
 */
export function watchFigures(places: SpoolPlaces, wake: () => void, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const watcher = watch(places.root, { signal }, (_event, name) => {
      if (name === basename(places.figures)) wake();
    });
    watcher.once('error', reject);
    watcher.once('close', () => resolve());
  });
}

export function receiverSilent(): ServiceError {
  return new ServiceError({
    code: 'RECEIVER_SILENT',
    message: 'The receiver does not run, so nothing that is handed over is taken.',
    remedy: 'Senders keep their messages for some days: start it again before that, and see its log.',
  });
}
