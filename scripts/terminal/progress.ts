import { Presets, SingleBar } from 'cli-progress';

export interface Progress {
  advance(by: number): void;
  /** Prints to standard output without disturbing the bar. */
  above(text: string): void;
  stop(): void;
}

/** A bar on standard error when that is a terminal, and nothing otherwise. */
export function progressBar(total: number, what: string): Progress {
  if (!process.stderr.isTTY)
    return { advance: () => undefined, above: text => console.log(text), stop: () => undefined };
  const bar = new SingleBar(
    {
      format: `${what} {bar} {percentage} % · {eta_formatted} left`,
      clearOnComplete: true,
      stream: process.stderr,
      barsize: 30,
    },
    Presets.shades_classic,
  );
  bar.start(total, 0);
  return {
    advance: by => bar.increment(by),
    above(text) {
      // To a file or a pipe it goes as it is; on the same terminal the line of the bar is cleared first, and drawn again after it.
      if (process.stdout.isTTY) process.stderr.write('\r\u001b[2K');
      console.log(text);
    },
    stop: () => bar.stop(),
  };
}
