import { readdirSync, readFileSync } from 'node:fs';

/** The most memory that a process ever had, megabytes; `null`: it is gone. */
export function peakMegabytes(pid: number): number | null {
  try {
    const [, kilobytes = '0'] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kilobytes) / 1_024;
  } catch {
    return null;
  }
}

/** Processes that a process started, from any of its threads. */
export function childrenOf(pid: number): readonly number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap(thread =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    );
  } catch {
    return [];
  }
}

/** Looks again and again at what the children of some processes take, since each of them may be gone at the next look. */
export class ChildMemory {
  readonly #peaks = new Map<number, number>();
  readonly #timer: NodeJS.Timeout;

  constructor(parents: readonly number[]) {
    this.#timer = setInterval(() => {
      for (const child of parents.flatMap(childrenOf)) {
        const peak = peakMegabytes(child);
        if (peak !== null) this.#peaks.set(child, Math.max(peak, this.#peaks.get(child) ?? 0));
      }
    }, 50);
  }

  /** By process. */
  get peaks(): ReadonlyMap<number, number> {
    return this.#peaks;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
