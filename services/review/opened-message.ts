import { MessageModel, type MessageRecord } from '../../models/message.js';
import { PersonModel } from '../../models/person.js';
import { ReadingModel } from '../../models/reading.js';
import { type MessageText, TextModel } from '../../models/text.js';
import type { UserRecord } from '../../models/user.js';
import { loadOutlook, type Outlook, wouldRead } from '../cases/outlook.js';
import { isKeptFrom } from '../cases/route.js';
import { loadSchool } from '../register/school.js';
import type { ReviewEdges } from './edges.js';
import { NameMask } from './name-mask.js';
import { presentMessage } from './presenters/message.js';
import { SchoolClock } from './presenters/time.js';

/**
 * A message that was only partly read, or that is in a language that is not covered, for a person to judge. Who may open it follows the lane
 * that a case about it would have: an adult's message goes where concerns about adults go. `null`: there is none, or it is not this reader's.
 * Recorded before it is shown.
 */
export async function openedMessageModel(messageId: string, user: UserRecord, edges: ReviewEdges, now: Date) {
  const message = await MessageModel.findOne({
    _id: messageId,
    $or: [{ 'readProblems.0': { $exists: true } }, { 'languages.0': { $exists: true } }],
  }).lean();
  if (message === null || !mayOpen(message, user, await loadOutlook())) return null;
  const at = now.toISOString().slice(0, 16);
  const reading = { messageId, userId: user._id, at: now };
  await ReadingModel.updateOne({ _id: `${messageId}:${user._id}:${at}` }, { $setOnInsert: reading }, { upsert: true });
  const [stored, people, school] = await Promise.all([
    TextModel.findById(messageId).lean(),
    PersonModel.find({ _id: { $in: [message.authorKey, ...message.recipientKeys] } }, { pseudonym: 1, name: 1 }).lean(),
    loadSchool(edges.config.school),
  ]);
  const text = stored ? (JSON.parse(edges.keys.open(stored.sealed, `texts|${messageId}`)) as MessageText) : null;
  const pseudonyms = new Map(people.map(person => [person._id, person.pseudonym]));
  // This page names nobody: who somebody is belongs to a case, with a reason.
  const mask = new NameMask(people.map(({ name }) => name));
  const clock = new SchoolClock(now, school.timeZone);
  return {
    title: message.readProblems.length > 0 ? 'A message that was only partly read' : 'A message in another language',
    isPartlyRead: message.readProblems.length > 0,
    here: '/coverage',
    message: presentMessage(
      { message, text: text && mask.words(text), findings: [] },
      key => pseudonyms.get(key) ?? 'Not on the register',
      clock,
    ),
  };
}

/** Nobody reads what they wrote or received themselves, nor what whoever they report to did. */
export function mayOpen(message: MessageRecord, user: UserRecord, outlook: Outlook): boolean {
  const self = outlook.accounts.find(({ _id }) => _id === user._id);
  const parties = [message.authorKey, ...message.recipientKeys];
  if (!self || parties.some(key => isKeptFrom(self, { adultKey: key, pupilKey: key }))) return false;
  const lane = message.direction.startsWith('pupil') ? 'child-needs-help' : 'adult-conduct';
  return message.pairKeys.some(pairKey => {
    const [adultKey = '-', pupilKey = '-'] = pairKey.split('|');
    return wouldRead(user, lane, { pairKey, adultKey, pupilKey }, outlook);
  });
}
