import type { StaffReportRecord } from '../../models/staff-report.js';
import type { KeyRing } from '../store/seal.js';
import type { PlannedCase } from './kinds.js';
import type { Match } from './match.js';

/** Everything that was told and what follows from it, sealed until it stands in the cases. JSON values only. */
export interface ReportContent {
  readonly reporter: Reporter;
  readonly words: string;
  /** `today`, `yesterday`, or `earlier`. */
  readonly when: string;
  readonly where: string;
  readonly danger: boolean;
  /** As typed. */
  readonly adult: string;
  readonly pupil: string;
  readonly self: boolean;
  readonly head: boolean;
  readonly adultKey: string;
  readonly pupilKey: string;
  readonly matched: { readonly adult: Match['how']; readonly pupil: Match['how'] };
  readonly cases: readonly (PlannedCase & { readonly caseId: string; readonly title: string })[];
  /** Of a pattern: the cases that are taken together, and what makes it one. */
  readonly together?: { readonly caseIds: readonly string[]; readonly hints: readonly string[] };
}

export interface Reporter {
  readonly name: string;
  readonly email: string;
  /** `null`: not signed in, so that the address is somebody's word. */
  readonly userId: string | null;
}

export function sealContent(reference: string, content: ReportContent, keys: KeyRing) {
  return keys.seal(JSON.stringify(content), `staff_reports|${reference}`);
}

/** `null`: all of it stands in its cases. */
export function openContent({ _id, sealed }: StaffReportRecord, keys: KeyRing): ReportContent | null {
  return sealed === null ? null : (JSON.parse(keys.open(sealed, `staff_reports|${_id}`)) as ReportContent);
}
