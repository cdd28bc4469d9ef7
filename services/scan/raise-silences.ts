import { ConversationModel, type ConversationRecord } from '../../models/conversation.js';
import { MessageModel } from '../../models/message.js';
import { changeFromAlert } from '../cases/from-alert.js';
import { alertsOf } from '../conversation/alerts.js';
import { addSilence } from '../conversation/risk.js';
import { type PairKey, participantOfKey } from '../message.js';
import type { KeyRing } from '../store/seal.js';
import { applyChange } from './raise-cases.js';

/** Looked at in one go; the rest come with the next. */
const AT_A_TIME = 100;

/**
 * Two who wrote to each other fell silent after contact details came up: no message comes that could tell, so somebody has to look.
 * Returns how many pairs were looked at. May be repeated, by several processes at once too.
 */
export async function raiseSilences(keys: KeyRing, now: Date): Promise<number> {
  const quiet = await ConversationModel.find({ quietAt: { $lte: now } })
    .sort({ quietAt: 1 })
    .limit(AT_A_TIME)
    .lean();
  for (const pair of quiet) await raiseSilence(pair, keys, now);
  return quiet.length;
}

/** First the case, then the mark that the silence was seen: a crash in between looks at it again. */
async function raiseSilence(pair: ConversationRecord, keys: KeyRing, now: Date): Promise<void> {
  const next = addSilence(pair, now);
  for (const alert of alertsOf(next, [pair.quietAt ?? now])) {
    const message = await MessageModel.findOne({ _id: { $in: [...alert.messageIds] } }, { channel: 1 }).lean();
    const change = message && (await changeFromAlert(alert, pairOf(pair), message.channel, new Set(alert.messageIds)));
    if (change) await applyChange(change, keys, now);
  }
  // Whoever wrote meanwhile has counted the silence, or ended it.
  await ConversationModel.collection.replaceOne({ _id: pair._id, revision: pair.revision } as never, next as never);
}

function pairOf({ _id, adultKey, pupilKey }: ConversationRecord): PairKey {
  return { key: _id, adult: participantOfKey(adultKey), pupil: participantOfKey(pupilKey) };
}
