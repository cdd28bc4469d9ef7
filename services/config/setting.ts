import type { z } from 'zod';

/** One thing that an operator can set: where it is written, what it may be, and how to explain it. */
export interface Setting<T> {
  /** Dotted key in candour.yaml; within a source, the key below it. */
  readonly key: string;
  /** `null`: can stand in candour.yaml only. The environment wins over the file. */
  readonly env: string | null;
  /** Accepts the text of a variable as well as the value of the file. */
  readonly value: z.ZodType<T>;
  /** When nothing is set. */
  readonly fallback: NoInfer<T>;
  /** The fallback in words, for the documentation. */
  readonly fallbackText: string;
  readonly example: string;
  readonly about: string;
  /**
   * `secret`: never repeated in a problem, and `<ENV>_FILE` or `<key>File` may name a file that holds it.
   * `file`: the same, without the secrecy. `inline` (default): the value itself.
   */
  readonly held: 'inline' | 'secret' | 'file';
}

type Described<T> = Omit<Setting<T>, 'held' | 'fallbackText'> & Partial<Pick<Setting<T>, 'held' | 'fallbackText'>>;

export function setting<T>(described: Described<T>): Setting<T> {
  return { held: 'inline', fallbackText: fallbackText(described.fallback), ...described };
}

function fallbackText(fallback: unknown): string {
  if (fallback === null || fallback === undefined) return 'none';
  if (Array.isArray(fallback)) return fallback.length === 0 ? 'none' : fallback.join(', ');
  return String(fallback);
}

/** One thing that is wrong with the configuration. */
export interface ConfigProblem {
  /** The variable, or `candour.yaml line 7, web.port`. */
  readonly where: string;
  readonly what: string;
  /** How it could look; `null` where nothing is to be written. */
  readonly example: string | null;
}
