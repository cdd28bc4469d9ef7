import type { SourceConfig } from '../config.js';
import { checked } from '../doctor/section.js';
import { ServiceError } from '../errors.js';
import type { CheckLine, Source } from './source.js';

/** A source that has not answered by then is stopped, milliseconds. */
const DEADLINE = 30_000;

export type OpenSource = (config: SourceConfig) => Source;

/** Tries a source and says line by line what works and what to mend. What fails, the opening included, is a line too: never throws. */
export function checkSource(
  config: SourceConfig,
  open: OpenSource,
  deadline = DEADLINE,
): Promise<readonly CheckLine[]> {
  return checked('Connection', async () => {
    const source = open(config);
    try {
      const signal = AbortSignal.timeout(deadline);
      return await Promise.race([source.check(signal), timedOut(signal)]);
    } finally {
      await source.close();
    }
  });
}

/** A source that does not heed the signal must not hold up the answer either. */
function timedOut(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const error = new ServiceError({
      code: 'SOURCE_CHECK_TIMED_OUT',
      message: 'The source did not answer in time.',
      remedy: 'Check its address and that this machine may connect there.',
    });
    signal.addEventListener('abort', () => reject(error), { once: true });
  });
}
