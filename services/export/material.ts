import type { CaseRecord } from '../../models/case.js';
import type { FindingRecord } from '../../models/finding.js';
import type { RecordEntry } from '../../models/record-entry.js';
import { UserModel, type UserRecord } from '../../models/user.js';
import { findingsOf, type ThreadMessage, threadOf } from '../cases/queries.js';
import { readUnsealed, type Unsealed } from '../cases/record.js';
import type { SchoolConfig } from '../config.js';
import type { RegisterSnapshot } from '../register/register.js';
import { loadSnapshot } from '../register/store.js';
import type { KeyRing } from '../store/seal.js';

/** All that an export is made of, as it stands in the database. */
export interface Material {
  readonly about: CaseRecord;
  /** Oldest first; findings of this case only: another one may have other readers. */
  readonly thread: readonly ThreadMessage[];
  readonly findings: readonly FindingRecord[];
  readonly record: readonly { readonly entry: RecordEntry; readonly unsealed: Unsealed }[];
  readonly users: readonly UserRecord[];
  readonly register: RegisterSnapshot;
}

/** The caller has made sure that whoever asks may read the case. */
export async function readMaterial(about: CaseRecord, keys: KeyRing, school: SchoolConfig | null): Promise<Material> {
  const [thread, findings, record, users, register] = await Promise.all([
    threadOf(about, keys),
    findingsOf(about._id),
    readUnsealed(about._id, keys),
    UserModel.find().lean(),
    loadSnapshot(school),
  ]);
  const own = (finding: FindingRecord) => finding.caseId === about._id;
  return {
    about,
    thread: thread.map(one => ({ ...one, findings: one.findings.filter(own) })),
    findings,
    record,
    users,
    register,
  };
}
