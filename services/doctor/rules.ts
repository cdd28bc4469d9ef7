import type { Config } from '../config.js';
import { proveDetection } from '../detect/rules/prove.js';
import { readRuleSet } from '../detect/rules/rule-set.js';
import { ruleFoldersOf } from '../examine/rule-folders.js';
import { runningScanners } from '../scan/scanners.js';
import { advice, type CheckLine, failed, passed } from './section.js';

/** Whether the rules on this machine's disk can be used. Rejects with the ServiceError that says why not. */
export function checkRules(config: Config): readonly CheckLine[] {
  const folders = ruleFoldersOf(config);
  const { rules, version } = proveDetection(readRuleSet(folders));
  const own = folders.length > 1 ? `with the school's own of ${folders.at(-1)}` : 'none of the school itself';
  return [passed('Rules', `${rules.length} rules, ${own} (${version}).`)];
}

/** What the scanners that run, on any machine, look for. */
export async function checkScanners(now: Date): Promise<readonly CheckLine[]> {
  const scanners = await runningScanners(now);
  const lines = scanners.map(({ _id, rules, version, problem }) => {
    const use = `${rules} rules (${version})`;
    if (problem === null)
      return passed(`Scanner ${_id}`, `${use}, as they stand on its disk and were decided in the browser.`);
    const { message, remedy, code } = problem;
    return failed(
      `Scanner ${_id}`,
      `It goes on with ${use}, not those on its disk or decided in the browser. ${message} ${remedy} (${code})`,
    );
  });
  const versions = new Set(scanners.map(({ version }) => version));
  if (versions.size < 2) return lines;
  const what = 'Scanners look for different things: see that the same rules stand on each machine.';
  return [...lines, advice('Scanners', what)];
}
