// The scheduler: what has to happen at its time. Tells the next person of overdue cases, sends the outbox, notices silence, and lets texts go whose time is over.
import { PieceModel } from '../../models/piece.js';
import { TextModel } from '../../models/text.js';
import { applyAgreedLevels } from '../cases/change-levels.js';
import { escalateOverdue } from '../cases/escalate.js';
import { sendDue } from '../notify/outbox.js';
import { smtpTransport } from '../notify/transport.js';
import { pause } from '../pause.js';
import { raiseSilences } from '../scan/raise-silences.js';
import { type Process, ready, runRole } from './boot.js';

const EVERY = 5_000;
const RARE_EVERY = 10 * 60_000;

await runRole('scheduler', async parts => {
  ready(parts.log);
  let rareAt = 0;
  while (!parts.ending.aborted) {
    await attempt('escalating', parts, () => escalate(parts));
    await attempt('sending', parts, () => sendOutbox(parts));
    if (Date.now() - rareAt > RARE_EVERY) {
      await attempt('agreed times', parts, () => applyAgreedLevels(parts.keys, new Date()));
      await attempt('purging', parts, () => purgeTexts(parts));
      await attempt('noticing silence', parts, () => noticeSilences(parts));
      rareAt = Date.now();
    }
    await pause(EVERY, parts.ending);
  }
});

/** One task that fails must not keep the others from their time. */
async function attempt(name: string, { log }: Process, task: () => Promise<void>): Promise<void> {
  try {
    await task();
  } catch (error) {
    log.warn({ err: error, task: name }, 'a task failed; it is tried again');
  }
}

async function escalate({ keys, log }: Process): Promise<void> {
  const cases = await escalateOverdue(keys, new Date());
  if (cases > 0) log.warn({ cases }, 'cases are overdue: the next person was told');
}

async function sendOutbox({ config, log }: Process): Promise<void> {
  if (config.smtp === null) return;
  const transport = smtpTransport(config.smtp);
  await sendDue({ now: new Date(), transport, from: config.smtp.from, publicUrl: config.web.publicUrl, log });
}

async function noticeSilences({ keys, log }: Process): Promise<void> {
  const pairs = await raiseSilences(keys, new Date());
  if (pairs > 0) log.info({ pairs }, 'pairs that fell silent after contact details were looked at');
}

async function purgeTexts({ log }: Process): Promise<void> {
  const { deletedCount } = await TextModel.deleteMany({ expiresAt: { $ne: null, $lte: new Date() } });
  await PieceModel.deleteMany({ expiresAt: { $lte: new Date() } });
  if (deletedCount > 0) log.info({ deletedCount }, 'texts whose time is over are gone');
}
