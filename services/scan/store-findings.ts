import { FindingModel, type FindingRecord } from '../../models/finding.js';
import { isDuplicateOnly } from '../store/bulk.js';

/** Writes findings; those that stand there already, from before a crash or from another copy, stay as they are. */
export async function storeFindings(findings: readonly FindingRecord[]): Promise<void> {
  if (findings.length === 0) return;
  try {
    await FindingModel.collection.insertMany([...findings] as never, { ordered: false });
  } catch (error) {
    if (!isDuplicateOnly(error)) throw error;
  }
}
