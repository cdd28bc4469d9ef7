import { type DestinationStream, destination, type Logger, pino } from 'pino';
import { readable } from './log-readable.js';

/** What every part of the service logs with: ids and codes, never text, names or addresses of messages. */
export type Log = Logger;

export interface LogOptions {
  readonly level: 'error' | 'warn' | 'info' | 'debug';
  /** Which process writes: `supervisor`, `scanner`, … */
  readonly role: string;
  /** For tests. Otherwise standard error, for people on a terminal and as JSON elsewhere. */
  readonly stream?: DestinationStream;
  /** Where lines for people go instead, e.g. above a line that is updated in place. */
  readonly terminal?: { write(text: string): unknown } | null;
}

/**
 * JSON lines on standard error, or lines for people on a terminal. Written at once, so that the last words of a process that
 * dies are there. Redaction is a second line of defence: the first is that nothing sensitive is handed to the log.
 */
export function createLog({ level, role, stream, terminal }: LogOptions): Log {
  const out = stream ?? standardError(terminal ?? (process.stderr.isTTY ? process.stderr : null));
  return pino(
    {
      level,
      base: { role },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: label => ({ level: label }) },
      serializers: { err: describeError, error: describeError },
      redact: { paths: REDACTED_PATHS, censor: '[hidden]' },
    },
    out,
  );
}

function standardError(terminal: { write(text: string): unknown } | null): DestinationStream {
  return terminal === null ? destination({ dest: 2, sync: true }) : readable(terminal);
}

const REDACTED_KEYS = [
  ...['text', 'html', 'body', 'subject', 'quotedText', 'signature', 'raw', 'bytes', 'content', 'excerpt'],
  ...[
    'name',
    'displayName',
    'address',
    'addresses',
    'email',
    'from',
    'to',
    'cc',
    'bcc',
    'author',
    'recipients',
    'phone',
  ],
  ...[
    'password',
    'passwordHash',
    'token',
    'accessToken',
    'refreshToken',
    'clientSecret',
    'secret',
    'authorization',
    'cookie',
  ],
  ...['mongoUri', 'redisUrl', 'key'],
];
const REDACTED_PATHS = REDACTED_KEYS.flatMap(key => [key, `*.${key}`, `*.*.${key}`]);

/**
 * Code, kind and stack of an error. The messages of others are left out: a driver or a parser quotes the document, the mail server or the
 * address that it stumbled over. A ServiceError's own message is written to be logged.
 */
function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { kind: typeof error };
  const own = error.name === 'ServiceError';
  const code = 'code' in error ? error.code : undefined;
  return {
    kind: error.name,
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(own ? { message: error.message } : {}),
    at: stackLines(error),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  };
}

/** The frames alone: a stack begins with the message. */
function stackLines(error: Error): string[] {
  const lines = (error.stack ?? '').split('\n').map(line => line.trim());
  return lines.filter(line => line.startsWith('at ')).slice(0, 8);
}
