import { z } from 'zod';
import { Draft } from './drafts.js';

const shape = z.object({
  verdict: z.string().nullable(),
  kind: z.string().nullable(),
  harm: z.array(z.string()).readonly(),
  /** Drafts of before it was asked have none. */
  conduct: z.string().nullable().default(null),
  note: z.string(),
});

/** What somebody has typed on the page of a case and not recorded: kept until they record it, also when their session ends. */
export function caseDraft(caseId: string, userId: string) {
  return new Draft(`case-draft:${caseId}:${userId}`, shape);
}
