import type { ScannerRecord } from '../../../models/scanner.js';
import { figure, type SchoolClock } from './time.js';
import { visibleLine } from './untrusted.js';

/** Lines of what is wrong that are shown; `candour doctor` shows all. */
const MOST_LINES = 10;

/** Why rules that stand on the disk are not looked for. Scanners that have the same trouble are one. */
export function presentRuleProblems(scanners: readonly ScannerRecord[], clock: SchoolClock) {
  const distinct = new Map(
    scanners.flatMap(({ rules, problem }) => (problem ? [[problem.message, { rules, ...problem }] as const] : [])),
  );
  return [...distinct.values()].map(({ rules, code, message, remedy, since }) => {
    const lines = message.split('\n').map(line => visibleLine(line.trim(), 300));
    const more = lines.length - MOST_LINES;
    return {
      heading: `Rules were changed and cannot be used. Scanning goes on with the ${figure(rules)} rules in force.`,
      lines: [...lines.slice(0, MOST_LINES), ...(more > 0 ? [`and ${more} more`] : [])],
      text: remedy,
      note: `${code}, since ${clock.moment(since)}`,
    };
  });
}
