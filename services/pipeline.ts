import { followCanaries } from './canary/follow.js';
import { storedFindings } from './cases/raise.js';
import type { SwitchBoard } from './detect/switches.js';
import { finish, type Outcome } from './ledger/finish.js';
import { isNotice } from './message.js';
import type { Register } from './register/register.js';
import { setNoticesApart, storeNotices } from './scan/chat-facts.js';
import type { ExaminedEntry } from './scan/examined.js';
import { joinPieces } from './scan/join-pieces.js';
import { raiseCases } from './scan/raise-cases.js';
import { storeFindings } from './scan/store-findings.js';
import { storeMessages, storeTexts } from './scan/store-messages.js';
import { updateRisks } from './scan/store-risk.js';
import { storeShadow } from './scan/store-shadow.js';
import { switchPieces } from './scan/switch-pieces.js';
import type { KeyRing } from './store/seal.js';

/** What the stages need from outside. */
export interface PipelineEdges {
  readonly keys: KeyRing;
  readonly contextDays: number;
  /** As it stands: what is registered, and by whose clock it is late. */
  readonly register: () => Register;
  /** What the school has decided about rules and detectors, for what is put together here; absent: nothing. */
  readonly switches?: () => SwitchBoard;
  readonly now: () => Date;
}

/**
 * The order of the stages once messages have been fetched, read and looked at (`examine/`). It is the only place that knows it.
 * Every stage may be repeated: a crash between any two leaves the ledger entries waiting, they are handed out again, and what
 * was written before the crash is recognised by its id. The ledger comes last, since `done` promises all that stands above it.
 */
export async function storeExamined(entries: readonly ExaminedEntry[], edges: PipelineEdges): Promise<void> {
  const now = edges.now();
  // First of all, so that nothing that is kept of people ever holds one.
  const { messages: ofPeople, canaries } = await followCanaries(entries, now);
  const { messages: read, notices } = await setNoticesApart(distinctMessages(ofPeople));
  const joined = await joinPieces(read, edges, now);
  const { entries: messages, late } = switchPieces(joined, edges.switches?.());
  const findings = [...messages, ...late].flatMap(entry => storedFindings(entry, now));

  await storeMessages(messages, edges.keys, now);
  await storeNotices(notices, edges.keys);
  await storeFindings(findings);
  await storeShadow([...messages, ...late], now);
  await storeTexts(messages, edges.keys, edges.contextDays, now);
  const risks = await updateRisks(messages, findings, edges.register().school.timeZone);
  await raiseCases([...messages, ...late], findings, risks, edges.keys, now);
  const storedAs = new Map(notices.map(({ entry, storedId }) => [entry.message.id, storedId]));
  const tests = canaries.map(entryId => ({ entryId, state: 'excluded', reason: 'CANARY' }) as const);
  await finish([...ofPeople.map(entry => outcomeOf(entry, storedAs)), ...tests], now);
}

/**
 * Copies of one message in a batch are one message; each keeps its own ledger entry. A copy may name other recipients, or say what became of
 * the message, so none of those is dropped.
 */
function distinctMessages(entries: readonly ExaminedEntry[]): readonly ExaminedEntry[] {
  const distinct = new Map<string, ExaminedEntry>();
  for (const entry of entries) {
    const { id, recipients, chat } = entry.message;
    const addresses = recipients.map(recipient => recipient.address).sort();
    const news = chat && (chat.deletedAt !== null || chat.reactions.length > 0) ? entry.entryId : '';
    distinct.set(`${id} ${news} ${addresses.join(' ')}`, entry);
  }
  return [...distinct.values()];
}

function outcomeOf({ entryId, message }: ExaminedEntry, storedAs: ReadonlyMap<string, string>): Outcome {
  const [problem] = message.readProblems;
  const messageId = isNotice(message) ? (storedAs.get(message.id) ?? message.id) : message.id;
  if (!problem) return { entryId, state: 'scanned', messageId };
  return { entryId, state: 'partly-read', messageId, reason: problem.code };
}
