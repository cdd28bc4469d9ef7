import type { Worker } from 'node:worker_threads';
import { ServiceError } from '../errors.js';
import type { ReaderReply, RulesInUse } from './reply.js';

/** Rules that are not through by then cannot be used; all that come with Candour take about a second. Milliseconds. */
const LONGEST = 60_000;

/**
 * Waits until a new thread has tried its rules, and says what they are. Rejects with the ServiceError that it refuses them with, or
 * `RULES_UNPROVEN` when it dies over them or comes to no end; the thread is gone then.
 */
export function readiness(thread: Worker, longest = LONGEST): Promise<RulesInUse> {
  return new Promise((resolve, reject) => {
    const refuse = (error: ServiceError) => {
      done();
      // Its end interests nobody any more, and an error without a listener would end the process.
      thread.on('error', () => undefined);
      void thread.terminate();
      reject(error);
    };
    const hear = (reply: ReaderReply) => {
      if (reply.kind === 'refused') refuse(new ServiceError(reply));
      else if (reply.kind === 'ready') {
        done();
        resolve(reply.inUse);
      }
    };
    const died = (cause?: unknown) => refuse(unproven('ended', cause));
    const timer = setTimeout(() => refuse(unproven('came to no end')), longest);
    const done = () => {
      clearTimeout(timer);
      thread.off('message', hear).off('error', died).off('exit', died);
    };
    thread.on('message', hear).on('error', died).on('exit', died);
  });
}

function unproven(how: string, cause?: unknown): ServiceError {
  return new ServiceError({
    code: 'RULES_UNPROVEN',
    message: `The reader that was to try the rules ${how}.`,
    remedy:
      'See what was changed last in the rules, and make it smaller. Until then the rules in force stay as they are.',
    cause: cause instanceof Error ? cause : undefined,
  });
}
