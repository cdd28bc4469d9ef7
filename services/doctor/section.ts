import { errorCode, ServiceError } from '../errors.js';
import type { CheckLine } from '../sources/source.js';

export type { CheckLine };

/** What was found about one part of the service. */
export interface Section {
  readonly title: string;
  readonly lines: readonly CheckLine[];
}

export const passed = (label: string, detail: string): CheckLine => ({ label, outcome: 'passed', detail });
export const advice = (label: string, detail: string): CheckLine => ({ label, outcome: 'advice', detail });
export const failed = (label: string, detail: string): CheckLine => ({ label, outcome: 'failed', detail });

/** A failure as a line that says how to mend it. */
export function failure(label: string, error: unknown): CheckLine {
  if (error instanceof ServiceError) return failed(label, `${error.message} ${error.remedy} (${error.code})`);
  return failed(label, `This check itself failed (${errorCode(error)}). The log says more.`);
}

/** Runs a check; what it throws becomes its line. */
export async function checked(
  label: string,
  check: () => Promise<readonly CheckLine[]>,
): Promise<readonly CheckLine[]> {
  try {
    return await check();
  } catch (error) {
    return [failure(label, error)];
  }
}
