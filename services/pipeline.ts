import { followCanaries } from './canary/follow.js';
import { storedFindings } from './cases/raise.js';
import type { SwitchBoard } from './detect/switches.js';
import { finish, type Outcome } from './ledger/finish.js';
import type { Register } from './register/register.js';
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
  const joined = await joinPieces(distinctMessages(ofPeople), edges, now);
  const { entries: messages, late } = switchPieces(joined, edges.switches?.());
  const findings = [...messages, ...late].flatMap(entry => storedFindings(entry, now));

  await storeMessages(messages, now);
  await storeFindings(findings);
  await storeShadow([...messages, ...late], now);
  await storeTexts(messages, edges.keys, edges.contextDays, now);
  const risks = await updateRisks(messages, findings, edges.register().school.timeZone);
  await raiseCases([...messages, ...late], findings, risks, edges.keys, now);
  const tests = canaries.map(entryId => ({ entryId, state: 'excluded', reason: 'CANARY' }) as const);
  await finish([...ofPeople.map(outcomeOf), ...tests], now);
}

/** Copies of one message in a batch are one message; each keeps its own ledger entry. A copy may name other recipients, so none is dropped. */
function distinctMessages(entries: readonly ExaminedEntry[]): readonly ExaminedEntry[] {
  const distinct = new Map<string, ExaminedEntry>();
  for (const entry of entries) {
    const recipients = entry.message.recipients.map(recipient => recipient.address).sort();
    distinct.set(`${entry.message.id} ${recipients.join(' ')}`, entry);
  }
  return [...distinct.values()];
}

function outcomeOf({ entryId, message }: ExaminedEntry): Outcome {
  const [problem] = message.readProblems;
  if (!problem) return { entryId, state: 'scanned', messageId: message.id };
  return { entryId, state: 'partly-read', messageId: message.id, reason: problem.code };
}
