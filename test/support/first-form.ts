import { RecordEntryModel } from '../../models/record-entry.js';
import { SERVICE_ACTOR } from '../../services/cases/record.js';
import { BEGINNING, hashOfFirstForm } from '../../services/record/chain.js';
import type { KeyRing } from '../../services/store/seal.js';

/** Appends notes as they were written before entries had salts. */
export async function appendInFirstForm(caseId: string, notes: readonly string[], keys: KeyRing): Promise<void> {
  let previousHash = BEGINNING;
  for (const [seq, note] of notes.entries()) {
    const id = `${caseId}:${seq}`;
    const at = new Date(Date.UTC(2026, 10, 1, 9, seq));
    const body = JSON.stringify({ note });
    const said = { key: `note:${seq}`, kind: 'note' as const, actor: SERVICE_ACTOR };
    const hash = hashOfFirstForm({ caseId, seq, at: at.toISOString(), previousHash }, { ...said, body });
    const entry = { _id: id, caseId, seq, at, previousHash, ...said, body: keys.seal(body, `record|${id}`), hash };
    await RecordEntryModel.collection.insertOne(entry as never);
    previousHash = hash;
  }
}
