import { spawn } from 'node:child_process';

/** What one run in a process of its own cost. */
export interface Run {
  readonly messages: number;
  /** Of the work itself, without starting the process and reading the corpus. */
  readonly wallSeconds: number;
  /** User and system time of all threads of the process, over the same stretch. */
  readonly cpuSeconds: number;
  readonly peakMegabytes: number;
}

/**
 * Times `work` in this process and prints the Run as a line of JSON, for `runStage` to read. `warmUp` comes first, untimed: the
 * service runs for weeks, and what compiling its code costs once says nothing about that.
 */
export async function reportRun(
  messages: number,
  work: () => Promise<void>,
  warmUp?: () => Promise<void>,
): Promise<void> {
  await warmUp?.();
  const cpuBefore = process.cpuUsage();
  const before = process.hrtime.bigint();
  await work();
  const wallSeconds = Number(process.hrtime.bigint() - before) / 1e9;
  const cpu = process.cpuUsage(cpuBefore);
  const run: Run = {
    messages,
    wallSeconds,
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
  };
  console.log(JSON.stringify(run));
}

/** Runs a module of `scripts/bench/stages` in a process of its own, so that no stage warms up or burdens another. */
export async function runStage(stage: string, args: readonly string[]): Promise<Run> {
  const path = new URL(`./stages/${stage}.js`, import.meta.url).pathname;
  const child = spawn(process.execPath, [path, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk;
  });
  const code = await new Promise<number | null>((resolve, reject) =>
    child.once('error', reject).once('close', resolve),
  );
  if (code !== 0) throw new Error(`The stage ${stage} ended with ${code}.`);
  return JSON.parse(output.trim().split('\n').at(-1) ?? '') as Run;
}

export interface Measured {
  readonly name: string;
  readonly perSecond: number;
  readonly perCpuSecond: number;
  readonly peakMegabytes: number;
  /** Fastest and slowest of the rounds, messages a second. */
  readonly range: readonly [number, number];
  readonly rounds: number;
}

/** Runs the stages in turn, `rounds` times over, so that a slow minute of the machine hits all of them; medians. */
export async function measureInTurn(
  stages: readonly { name: string; run: () => Promise<Run> }[],
  rounds: number,
  onRound: (done: number) => void,
): Promise<readonly Measured[]> {
  const runs = new Map<string, Run[]>(stages.map(stage => [stage.name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const stage of stages) runs.get(stage.name)?.push(await stage.run());
    onRound(round + 1);
  }
  return stages.map(({ name }) => summarise(name, runs.get(name) ?? []));
}

function summarise(name: string, runs: readonly Run[]): Measured {
  const rates = runs.map(run => run.messages / run.wallSeconds);
  return {
    name,
    perSecond: median(rates),
    perCpuSecond: median(runs.map(run => run.messages / run.cpuSeconds)),
    peakMegabytes: median(runs.map(run => run.peakMegabytes)),
    range: [Math.min(...rates), Math.max(...rates)],
    rounds: runs.length,
  };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
