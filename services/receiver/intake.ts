import type { IntakeConfig, SpoolConfig } from '../config.js';
import { errorCode } from '../errors.js';
import type { Log } from '../log.js';
import { pause } from '../pause.js';
import { PushReceiver } from '../push/receiver.js';
import { Spool } from '../spool/spool.js';
import type { KeyRing } from '../store/seal.js';
import { JournalReceiver } from './journal.js';
import { Tally } from './tally.js';

export interface IntakeEdges {
  readonly spool: SpoolConfig;
  readonly keys: KeyRing;
  readonly log: Log;
}

/** Listens for one source. */
export interface Intake {
  readonly port: number;
  close(): Promise<void>;
}

/** Listens when it resolves. What had been opened is closed when it cannot. */
export async function startIntake(config: IntakeConfig, { spool: limits, keys, log }: IntakeEdges): Promise<Intake> {
  const spool = await Spool.open({ folder: limits.folder, sourceId: config.id, keys, limits });
  const tally = new Tally(spool.places.figures, spool.room);
  const end = async () => {
    tally.close();
    await spool.close();
  };
  try {
    const receiver =
      config.kind === 'journal'
        ? await JournalReceiver.start({ config, spool, tally, log })
        : await PushReceiver.start({ config, spool, spoolFolder: limits.folder, tally, keys, log });
    return {
      port: receiver.port,
      async close() {
        await receiver.close();
        await end();
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}

const LONGEST_PAUSE = 30_000;

/** Listens for one source until the signal. What keeps it from that is its own trouble: it tries again, and the others never notice. */
export async function runIntake(
  config: IntakeConfig,
  edges: IntakeEdges,
  ending: AbortSignal,
  tried: () => void,
): Promise<void> {
  const log = edges.log.child({ sourceId: config.id });
  for (let failures = 0; !ending.aborted; failures += 1) {
    try {
      const intake = await startIntake(config, { ...edges, log });
      log.info({ port: intake.port }, 'listening');
      tried();
      await untilAborted(ending);
      await intake.close();
    } catch (error) {
      log.error({ err: error, code: errorCode(error) }, 'cannot listen; it is tried again');
      tried();
      await pause(Math.min(1_000 * 2 ** failures, LONGEST_PAUSE), ending);
    }
  }
}

async function untilAborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await new Promise(resolve => signal.addEventListener('abort', resolve, { once: true }));
}
