// mocha's `spec`, without its closing count: it writes the counts to the file that scripts/test names, which adds its own steps.
import { writeFileSync } from 'node:fs';
import mocha from 'mocha';

const { Base, Spec } = mocha.reporters;

export default class Reporter extends Spec {
  constructor(runner, options) {
    super(runner, options);
    this.countsFile = options.reporterOptions?.counts;
  }

  epilogue() {
    const { passes = 0, failures = 0, pending = 0 } = this.stats;
    if (failures > 0) Base.list(this.failures);
    // A test that is skipped proves nothing, and must not look as if it did.
    if (pending > 0) console.log(`\n  ${pending} skipped, counted as failed`);
    if (this.countsFile) writeFileSync(this.countsFile, `${passes} ${failures + pending}\n`);
    else console.log(`\n${passes} passed, ${failures + pending} failed`);
  }
}
