import type { CorpusResult } from './bench.js';

/** The figures as a table, then the ratios, which are what counts. */
export function printBench(results: readonly CorpusResult[]): void {
  for (const { corpus, messages, megabytes, measured, ratios } of results) {
    console.log(
      `\n${corpus}: ${messages} messages, ${megabytes.toFixed(1)} MB; medians of ${measured[0]?.rounds ?? 0} rounds`,
    );
    console.log(row('', 'messages/s', 'slowest', 'fastest', 'per CPU s', 'peak MB'));
    for (const { name, perSecond, perCpuSecond, peakMegabytes, range } of measured) {
      console.log(
        row(name, whole(perSecond), whole(range[0]), whole(range[1]), whole(perCpuSecond), whole(peakMegabytes)),
      );
    }
    for (const [name, ratio] of Object.entries(ratios)) console.log(`  ${name.padEnd(30)} ${ratio.toFixed(2)}`);
  }
}

function row(name: string, ...figures: readonly string[]): string {
  return `  ${name.padEnd(16)}${figures.map(figure => figure.padStart(12)).join('')}`;
}

function whole(figure: number): string {
  return Math.round(figure).toLocaleString('en-GB');
}
