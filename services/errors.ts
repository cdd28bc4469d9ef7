/**
 * An error that a person can act on: what happened, and what to do about it.
 * Neither `message` nor `remedy` ever holds the text of a monitored message, a name or an address, so both are safe to log and to store.
 */
export class ServiceError extends Error {
  /** Stable, upper-case, e.g. `MAILBOX_LOGIN_REFUSED`. Documentation and alarms refer to it. */
  readonly code: string;
  /** One sentence that says what to do next, and what is safe meanwhile. */
  readonly remedy: string;

  constructor(problem: { code: string; message: string; remedy: string; cause?: unknown }) {
    super(problem.message, problem.cause === undefined ? undefined : { cause: problem.cause });
    this.name = 'ServiceError';
    this.code = problem.code;
    this.remedy = problem.remedy;
  }
}

/** Thrown values are `unknown`; this is the one place that turns them into a code that is safe to store and to log. */
export function errorCode(error: unknown): string {
  if (error instanceof ServiceError) return error.code;
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.name : 'UNKNOWN';
}
