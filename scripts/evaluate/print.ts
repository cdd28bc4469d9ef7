import type { Evaluation } from './evaluate.js';
import { type Measure, reaches } from './measure.js';
import { row } from './scores.js';

/** For people, on standard output. */
export function printEvaluation({ version, measures, byCode }: Evaluation): void {
  console.log(`Detection ${version}\n`);
  console.log(`${'unread messages of the scheme'.padEnd(30)}    n  precision             recall                 F1`);
  for (const tally of byCode) console.log(row(tally.code, tally));
  let part = '';
  for (const measure of measures) {
    if (measure.part !== part) console.log(`\n${measure.part}`);
    part = measure.part;
    console.log(line(measure));
  }
}

function line(measure: Measure): string {
  const { what, value, interval, n, goal } = measure;
  const range = interval === null ? '' : `${figure(interval[0])} to ${figure(interval[1])}`;
  const reached = reaches(measure);
  const verdict = goal === null ? '' : `${reached ? 'reached' : 'not reached'}: ${goal.side} ${goal.value}`;
  return `  ${what.padEnd(44)}${figure(value).padStart(8)}  ${range.padEnd(20)} n ${String(n).padEnd(6)} ${verdict}`.trimEnd();
}

function figure(value: number): string {
  if (Number.isNaN(value)) return '-';
  return value >= 100 ? value.toFixed(0) : value.toFixed(3);
}
