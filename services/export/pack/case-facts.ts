import { caseworkOf } from '../../cases/casework.js';
import type { Material } from '../material.js';

/** What `case.csv` says of a case beyond what every export does. No name and no word stands in it. */
export interface CaseFacts {
  /** ISO 8601; `null`: it has not come to that. */
  readonly acknowledgedAt: string | null;
  readonly closedAt: string | null;
}

export function caseFacts({ about, record }: Pick<Material, 'about' | 'record'>): CaseFacts {
  const entries = record.map(({ entry, unsealed }) => ({ ...entry, body: JSON.parse(unsealed.body) }));
  const { movedAt } = caseworkOf(entries);
  const closedAt = about.state === 'closed' ? movedAt : null;
  return { acknowledgedAt: about.acknowledgedAt?.toISOString() ?? null, closedAt: closedAt?.toISOString() ?? null };
}
