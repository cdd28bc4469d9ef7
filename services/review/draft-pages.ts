import type { DryRunHitRecord } from '../../models/dry-run.js';
import { DryRunHitModel } from '../../models/dry-run.js';
import type { FindingRecord } from '../../models/finding.js';
import { MessageModel, type MessageRecord } from '../../models/message.js';
import { PersonModel } from '../../models/person.js';
import { ReadingModel } from '../../models/reading.js';
import { type MessageText, TextModel } from '../../models/text.js';
import type { UserRecord } from '../../models/user.js';
import { CONCERNS, concernOf } from '../cases/concern.js';
import { loadOutlook, type Outlook, wouldRead } from '../cases/outlook.js';
import type { RuleFile } from '../detect/rules/schema.js';
import { type CatalogueRule, ruleIn } from '../monitoring/catalogue.js';
import { type CheckedRule, checkRule } from '../monitoring/check-rule.js';
import { type RuleDraft, readDraft } from '../monitoring/drafts.js';
import { ruleFiles } from '../monitoring/rule-files.js';
import { weakeningOf } from '../monitoring/weakening.js';
import { TAXONOMY } from '../taxonomy.js';
import { namesOf } from './case-page.js';
import type { ReviewEdges } from './edges.js';
import { NameMask } from './name-mask.js';
import { mayOpen } from './opened-message.js';
import { catalogue } from './rule-pages.js';

/** A draft with everything that is to be said before it is used. */
export interface OpenDraft {
  readonly draft: RuleDraft;
  readonly checked: CheckedRule;
  /** The rule that it is a wording of; `null`: a new one. */
  readonly known: CatalogueRule | null;
  /** In which ways switching it on would weaken monitoring. */
  readonly ways: readonly string[];
}

export async function openDraft(id: string, edges: ReviewEdges): Promise<OpenDraft | null> {
  const [draft, files, rules] = await Promise.all([
    readDraft(id, edges.keys),
    ruleFiles(edges.config),
    catalogue(edges),
  ]);
  if (draft === null) return null;
  const known = ruleIn(rules, draft.ruleId);
  const ways = weakeningOf({ kind: 'wording', text: draft.text }, known);
  return { draft, checked: checkRule(draft.text, files.lists), known, ways };
}

/** A hit whose conversation the reader may read. */
export interface ReadableHit {
  readonly hit: DryRunHitRecord;
  readonly message: MessageRecord;
}

/** So many hits are gone through for those that the reader may read. */
const MOST_HITS = 2_000;

/** Of the hits of a run those that the reader may open, newest first: whose case they would read, and whose message. */
export async function readableHits(
  runId: string,
  rule: Pick<RuleFile, 'code'>,
  user: UserRecord,
): Promise<readonly ReadableHit[]> {
  const [hits, outlook] = await Promise.all([
    DryRunHitModel.find({ runId }).sort({ at: -1 }).limit(MOST_HITS).lean(),
    loadOutlook(),
  ]);
  const messages = await MessageModel.find({ _id: { $in: hits.map(({ messageId }) => messageId) } }).lean();
  const byId = new Map(messages.map(message => [message._id, message]));
  return hits.flatMap(hit => {
    const message = byId.get(hit.messageId);
    return message && mayOpenHit(message, rule, user, outlook) ? [{ hit, message }] : [];
  });
}

function mayOpenHit(
  message: MessageRecord,
  { code }: Pick<RuleFile, 'code'>,
  user: UserRecord,
  outlook: Outlook,
): boolean {
  const byPupil = message.direction.startsWith('pupil');
  const { lane } = CONCERNS[concernOf(code, byPupil ? 'pupil' : 'mentor')];
  const isReader = message.pairKeys.some(pairKey => {
    const [adultKey = '-', pupilKey = '-'] = pairKey.split('|');
    return wouldRead(user, lane, { pairKey, adultKey, pupilKey }, outlook);
  });
  return isReader && mayOpen(message, user, outlook);
}

/** A hit with the words of its message. That it was opened is on record before it is shown. */
export async function openHit(
  { hit, message }: ReadableHit,
  { code, reason, severity, confidence, id }: RuleFile,
  user: UserRecord,
  edges: ReviewEdges,
  now: Date,
) {
  const at = now.toISOString().slice(0, 16);
  const reading = { messageId: message._id, userId: user._id, at: now };
  await ReadingModel.updateOne(
    { _id: `${message._id}:${user._id}:${at}` },
    { $setOnInsert: reading },
    { upsert: true },
  );
  const [stored, people, named] = await Promise.all([
    TextModel.findById(message._id).lean(),
    pseudonymsOf([message]),
    namesOf([message.authorKey, ...message.recipientKeys]),
  ]);
  const text = stored ? (JSON.parse(edges.keys.open(stored.sealed, `texts|${message._id}`)) as MessageText) : null;
  // Shown as a finding is, though there is none.
  const findings = hit.places.map(
    ({ field, span }, index): FindingRecord => ({
      _id: String(index),
      messageId: message._id,
      pairKey: message.pairKeys[0] ?? '',
      code,
      detectorId: 'rules',
      ruleId: id,
      clause: TAXONOMY[code].clause,
      severity,
      confidence,
      field,
      span,
      reason,
      contributions: [],
      suppressedBy: null,
      at: message.at,
      foundAt: now,
      caseId: null,
    }),
  );
  const mask = new NameMask([...named.values()]);
  return { thread: { message, text: text && mask.words(text), findings }, nameOf: people };
}

export async function pseudonymsOf(messages: readonly MessageRecord[]): Promise<(key: string) => string> {
  const keys = new Set(messages.flatMap(({ authorKey, recipientKeys }) => [authorKey, ...recipientKeys]));
  const people = await PersonModel.find({ _id: { $in: [...keys] } }, { pseudonym: 1 }).lean();
  const names = new Map(people.map(person => [person._id, person.pseudonym]));
  return key => names.get(key) ?? 'Not on the register';
}
