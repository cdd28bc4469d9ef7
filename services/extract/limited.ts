import { existsSync } from 'node:fs';

/** Debian's util-linux; every Linux has it. */
const PRLIMIT = '/usr/bin/prlimit';

/** A program and its arguments. */
export interface Command {
  readonly program: string;
  readonly arguments: readonly string[];
}

export function hasMemoryLimit(): boolean {
  return existsSync(PRLIMIT);
}

export interface HardLimits {
  readonly megabytes: number;
  /** Of processor time, of all that it ever does. Whoever started it keeps the clock; this is for when they are gone. */
  readonly seconds: number;
}

/**
 * The same program with an end to its memory and its life; unchanged where the system has no `prlimit`. What is only reserved does not count
 * (`--data`): WebAssembly reserves gigabytes and uses a few megabytes of them.
 */
export function limited(command: Command, { megabytes, seconds }: HardLimits): Command {
  if (!hasMemoryLimit()) return command;
  const limits = [`--data=${megabytes * 1_048_576}`, `--cpu=${Math.ceil(seconds)}`, '--core=0'];
  return { program: PRLIMIT, arguments: [...limits, '--', command.program, ...command.arguments] };
}
