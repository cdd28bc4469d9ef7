/**
 * An error that a person can act on: what happened, and what to do about it.
 * Neither `message` nor `remedy` ever holds the text of a monitored message, a name or an address, so both are safe to log and to store.
 */
export class ServiceError extends Error {
  /** Stable, upper-case, e.g. `MAILBOX_LOGIN_REFUSED`. Documentation and alarms refer to it. */
  readonly code: string;
  /** One sentence that says what to do next, and what is safe meanwhile. */
  readonly remedy: string;
  /** Trying again before so many milliseconds have passed would only make it worse; `0` when nothing is known. */
  readonly retryAfter: number;

  constructor(problem: { code: string; message: string; remedy: string; retryAfter?: number; cause?: unknown }) {
    super(problem.message, problem.cause === undefined ? undefined : { cause: problem.cause });
    this.name = 'ServiceError';
    this.code = problem.code;
    this.remedy = problem.remedy;
    this.retryAfter = problem.retryAfter ?? 0;
  }
}

/** Thrown values are `unknown`; this is the one place that turns them into a code that is safe to store and to log. */
export function errorCode(error: unknown): string {
  if (error instanceof ServiceError) return error.code;
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.name : 'UNKNOWN';
}
