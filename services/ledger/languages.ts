import { MessageModel, type MessageRecord } from '../../models/message.js';
import type { Language } from '../language/names.js';
import type { Code } from '../taxonomy.js';

const DAY = 86_400_000;
/** Over how many days messages in other languages are counted. */
export const LANGUAGE_DAYS = 30;

/** How many messages of the last days are in a language that is not covered as English is. Counts, never words. */
export interface LanguageCount {
  readonly language: Language;
  readonly messages: number;
  /** Of these, between an adult and a pupil. */
  readonly ofPairs: number;
  /** What was looked for in the latest of them; `[]`: nothing but numbers, addresses and links. */
  readonly codes: readonly Code[];
}

/** The most frequent first. A message in two languages counts in both. */
export async function languageCounts(now: Date): Promise<readonly LanguageCount[]> {
  const rows = await MessageModel.aggregate<{ _id: Language; messages: number; ofPairs: number; codes: Code[] }>([
    { $match: since(now) },
    { $sort: { at: -1 } },
    { $unwind: '$languages' },
    {
      $group: {
        _id: '$languages.language',
        messages: { $sum: 1 },
        ofPairs: { $sum: { $cond: [{ $in: ['$direction', [...ACROSS]] }, 1, 0] } },
        codes: { $first: '$languages.codes' },
      },
    },
    { $sort: { messages: -1, _id: 1 } },
  ]);
  return rows.map(({ _id, ...counts }) => ({ language: _id, ...counts }));
}

/** The latest messages between adults and pupils in another language, at most `limit`. */
export function latestInOtherLanguages(now: Date, limit: number): Promise<MessageRecord[]> {
  return MessageModel.find({ ...since(now), direction: { $in: [...ACROSS] } })
    .sort({ at: -1 })
    .limit(limit)
    .lean();
}

/** Every message with a language has an entry in the index on it, and no other has. */
function since(now: Date) {
  return { 'languages.language': { $gt: '' }, at: { $gte: new Date(now.getTime() - LANGUAGE_DAYS * DAY) } };
}

const ACROSS: readonly MessageRecord['direction'][] = ['adult-to-pupil', 'pupil-to-adult', 'mixed'];
