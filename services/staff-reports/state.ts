import { CaseModel } from '../../models/case.js';
import { RecordEntryModel } from '../../models/record-entry.js';
import type { StaffReportRecord } from '../../models/staff-report.js';

export const REPORT_STATES = ['received', 'being-read', 'decided'] as const;
export type ReportState = (typeof REPORT_STATES)[number];

/** How far a report is, and nothing else: not how many cases it made, who reads them or what was decided. */
export async function stateOfReport({ caseIds }: Pick<StaffReportRecord, 'caseIds'>): Promise<ReportState> {
  const cases = await CaseModel.find({ _id: { $in: caseIds } }, { state: 1 }).lean();
  if (cases.length > 0 && cases.every(({ state }) => state === 'closed' || state === 'referred')) return 'decided';
  if (cases.some(({ state }) => state !== 'new')) return 'being-read';
  const read = await RecordEntryModel.exists({ caseId: { $in: caseIds }, kind: 'viewed' });
  return read === null ? 'received' : 'being-read';
}
