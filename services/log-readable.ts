import type { DestinationStream } from 'pino';

const COLOURS: Readonly<Record<string, string>> = { error: '31', warn: '33', info: '36', debug: '90', fatal: '31' };
const OWN_FIELDS = new Set(['level', 'time', 'role', 'msg', 'err', 'error']);

/** Turns the log's JSON lines into lines for people: time, who, what, then the fields. */
export function readable(terminal: { write(text: string): unknown }): DestinationStream {
  return { write: line => void terminal.write(`${readableLine(line)}\n`) };
}

export function readableLine(line: string): string {
  const entry: unknown = JSON.parse(line);
  if (!isRecord(entry)) return line;
  const level = String(entry.level);
  const time = String(entry.time).slice(11, 19);
  const fields = Object.entries(entry).filter(([key]) => !OWN_FIELDS.has(key));
  const shown = fields.map(([key, value]) => ` ${key}=${typeof value === 'object' ? JSON.stringify(value) : value}`);
  const problem = entry.err ?? entry.error;
  const why = isRecord(problem) ? ` ${problem.code ?? problem.kind}${withMessage(problem.message)}` : '';
  const mark = `\u001b[${COLOURS[level] ?? '0'}m${level.padEnd(5)}\u001b[0m`;
  return `${time} ${mark} ${String(entry.role).padEnd(10)} ${entry.msg ?? ''}${why}\u001b[90m${shown.join('')}\u001b[0m`;
}

function withMessage(message: unknown): string {
  return typeof message === 'string' ? `: ${message}` : '';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
