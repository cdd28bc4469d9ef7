import { hostname } from 'node:os';
import { ScannerModel, type ScannerRecord } from '../../models/scanner.js';
import type { RuleState } from '../examine/rule-watch.js';

/** A scanner that has not spoken for so long runs no more, milliseconds. */
const SILENT = 90_000;

/** A scanner speaks so often at least, milliseconds. */
export const SPEAK_EVERY = 30_000;

/** This process, among those of all machines. */
export const SCANNER_ID = `${hostname()}/${process.pid}`;

export async function speak(id: string, state: RuleState, now: Date): Promise<void> {
  const { version, rules, since, problem } = state;
  const expiresAt = new Date(now.getTime() + SILENT);
  await ScannerModel.updateOne({ _id: id }, { $set: { version, rules, since, problem, expiresAt } }, { upsert: true });
}

export async function leave(id: string): Promise<void> {
  await ScannerModel.deleteOne({ _id: id });
}

/** Those that run, by machine. */
export function runningScanners(now: Date): Promise<ScannerRecord[]> {
  return ScannerModel.find({ expiresAt: { $gt: now } })
    .sort({ _id: 1 })
    .lean();
}
