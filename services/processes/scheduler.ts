// The scheduler: what has to happen at its time. Tells the next person of overdue cases, notes that special leave is over, sends the outbox, finishes steps of cases, notices silence, and lets texts go whose time is over.
import { PieceModel } from '../../models/piece.js';
import { TextModel } from '../../models/text.js';
import { noteEnds } from '../approvals/end-leave.js';
import { finishCalendar } from '../calendar/change-calendar.js';
import { applyAgreedLevels } from '../cases/change-levels.js';
import { finishUnfinished } from '../cases/effects.js';
import { escalateOverdue } from '../cases/escalate.js';
import { rerouteOpenCases } from '../cases/routing.js';
import { dropOldDrafts } from '../export/draft.js';
import { finishApproved } from '../monitoring/decide-change.js';
import { countVerdicts } from '../monitoring/verdicts.js';
import { sendAccountLetters } from '../notify/account-letters.js';
import { sendDue } from '../notify/outbox.js';
import { smtpTransport } from '../notify/transport.js';
import { pause } from '../pause.js';
import { allAnchors, anchorOfDay } from '../record/anchor.js';
import { anchorFile, keepAnchors } from '../record/anchor-file.js';
import { raiseSilences } from '../scan/raise-silences.js';
import { sendConfirmations } from '../staff-reports/confirm.js';
import { finishLeftOver } from '../staff-reports/finish.js';
import { loadSigner, signingKeyFile } from '../store/signing-key.js';
import { type Process, ready, runRole } from './boot.js';

const EVERY = 5_000;
const RARE_EVERY = 10 * 60_000;

await runRole('scheduler', async parts => {
  ready(parts.log);
  let rareAt = 0;
  while (!parts.ending.aborted) {
    await attempt('escalating', parts, () => escalate(parts));
    await attempt('ending special leave', parts, () => endLeaves(parts));
    await attempt('sending', parts, () => sendOutbox(parts));
    await attempt('finishing', parts, () => finishSteps(parts));
    await attempt('asking for confirmation', parts, () => askForConfirmations(parts));
    await attempt('sending about accounts', parts, () => sendAboutAccounts(parts));
    if (Date.now() - rareAt > RARE_EVERY) {
      // Who reads a case is worked out afresh at every request; this puts it on the record where a change, or a crash, left it out.
      await attempt('routing', parts, () => rerouteOpenCases(new Date(), parts.keys));
      await attempt('agreed times', parts, () => applyAgreedLevels(parts.keys, new Date()));
      await attempt('the calendar', parts, () => finishCalendar(parts.keys, new Date()));
      await attempt('purging', parts, () => purgeTexts(parts));
      await attempt('finishing reports', parts, () => finishReports(parts));
      await attempt('noticing silence', parts, () => noticeSilences(parts));
      await attempt('anchoring the record', parts, () => anchorRecord(parts));
      await attempt('bringing about what two people agreed to', parts, () => finishChanges(parts));
      await attempt('counting verdicts', parts, () =>
        countVerdicts(rareAt === 0 ? null : new Date(rareAt), parts.keys),
      );
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

async function endLeaves({ keys, log }: Process): Promise<void> {
  const leaves = await noteEnds(new Date(), keys);
  if (leaves > 0) log.info({ leaves }, 'special leave that is over is on the record');
}

async function sendOutbox({ config, log }: Process): Promise<void> {
  if (config.smtp === null) return;
  const transport = smtpTransport(config.smtp);
  await sendDue({ now: new Date(), transport, from: config.smtp.from, publicUrl: config.web.publicUrl, log });
}

async function finishSteps({ keys, log }: Process): Promise<void> {
  const steps = await finishUnfinished(new Date(), keys);
  if (steps > 0) log.info({ steps }, 'steps of cases that a killed process had begun are finished');
}

async function sendAboutAccounts({ config, keys, log }: Process): Promise<void> {
  if (config.smtp === null) return;
  const { from } = config.smtp;
  const transport = smtpTransport(config.smtp);
  await sendAccountLetters({ now: new Date(), transport, from, publicUrl: config.web.publicUrl, keys, log });
}

async function askForConfirmations({ config, keys, log }: Process): Promise<void> {
  if (config.smtp === null) return;
  const transport = smtpTransport(config.smtp);
  const { from } = config.smtp;
  await sendConfirmations({ now: new Date(), transport, from, publicUrl: config.web.publicUrl, keys, log });
}

async function finishReports({ keys, log }: Process): Promise<void> {
  const reports = await finishLeftOver(new Date(), keys);
  if (reports > 0) log.warn({ reports }, 'reports by staff whose cases had not been made yet were finished');
}

async function noticeSilences({ keys, log }: Process): Promise<void> {
  const pairs = await raiseSilences(keys, new Date());
  if (pairs > 0) log.info({ pairs }, 'pairs that fell silent after contact details were looked at');
}

async function finishChanges({ keys, log }: Process): Promise<void> {
  const changes = await finishApproved(new Date(), keys);
  if (changes > 0) log.info({ changes }, 'changes that two people had agreed to are in force');
}

async function purgeTexts({ log }: Process): Promise<void> {
  const { deletedCount } = await TextModel.deleteMany({ expiresAt: { $ne: null, $lte: new Date() } });
  await dropOldDrafts(new Date());
  await PieceModel.deleteMany({ expiresAt: { $lte: new Date() } });
  if (deletedCount > 0) log.info({ deletedCount }, 'texts whose time is over are gone');
}

/** In Docker the data folder may be read-only: `candour verify-record --anchors` prints what would stand in the file. */
async function anchorRecord({ config, keys, log }: Process): Promise<void> {
  const made = await anchorOfDay(loadSigner(signingKeyFile(config.keyFile)), keys, new Date());
  if (made === null) return;
  log.info('the ends of all records are signed for today');
  keepAnchors(anchorFile(config.dataFolder), await allAnchors());
}
