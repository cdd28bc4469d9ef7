import { CaseModel } from '../../models/case.js';
import { LedgerEntryModel } from '../../models/ledger-entry.js';
import { SourceModel } from '../../models/source.js';

/** How far the sources have been read since a moment, in numbers only. */
export interface ScanProgress {
  /** Messages seen at the sources, and those of them that still wait. */
  readonly seen: number;
  readonly waiting: number;
  readonly sources: number;
  /** Sources that have been asked successfully since then. */
  readonly asked: number;
  readonly failing: readonly { readonly id: string; readonly code: string; readonly remedy: string }[];
  readonly newCases: number;
}

export async function readScanProgress(since: Date): Promise<ScanProgress> {
  const [seen, waiting, sources, newCases] = await Promise.all([
    LedgerEntryModel.estimatedDocumentCount(),
    LedgerEntryModel.countDocuments({ state: 'waiting' }),
    SourceModel.find({ enabled: true }, { lastPolledAt: 1, lastSucceededAt: 1, problem: 1 }).lean(),
    CaseModel.countDocuments({ state: 'new' }),
  ]);
  const failing = sources.flatMap(({ _id: id, problem, lastPolledAt }) =>
    problem && lastPolledAt !== null && lastPolledAt >= since
      ? [{ id, code: problem.code, remedy: problem.remedy }]
      : [],
  );
  const asked = sources.filter(({ lastSucceededAt }) => lastSucceededAt !== null && lastSucceededAt >= since).length;
  return { seen, waiting, sources: sources.length, asked, failing, newCases };
}

/** Every source has answered or failed, and nothing waits. Never when there is no source. */
export function isUpToDate({ waiting, sources, asked, failing }: ScanProgress): boolean {
  return waiting === 0 && sources > 0 && asked + failing.length >= sources;
}

export function progressLine({ seen, waiting, sources, asked }: ScanProgress): string {
  if (sources === 0) return 'No source is connected yet: connect one in the browser or in candour.yaml.';
  if (seen === 0) return `Asking ${sources === 1 ? 'the source' : `${sources} sources`} for messages …`;
  const done = seen - waiting;
  const share = Math.floor((done / seen) * 100);
  const still = asked < sources ? ', still counting' : '';
  return `Reading messages: ${bar(done / seen)} ${count(done)} of ${count(seen)} (${share} %${still})`;
}

/** How many cases there are is said of the sample school alone: whoever looks after the machine counts messages and no cases. */
export function summaryLine({ seen, failing, newCases }: ScanProgress, isSample: boolean): string {
  const cases = newCases === 1 ? '1 case waits' : `${count(newCases)} cases wait`;
  const waiting = isSample ? `; ${cases} in the queue` : '';
  const problem = failing.length === 0 ? '' : ` ${failing.length} of the sources could not be read.`;
  return `${seen === 1 ? 'One message has' : `${count(seen)} messages have`} been read${waiting}.${problem}`;
}

function bar(share: number): string {
  const width = 20;
  const full = Math.round(share * width);
  return `${'█'.repeat(full)}${'░'.repeat(width - full)}`;
}

function count(number: number): string {
  return number.toLocaleString('en-GB');
}
