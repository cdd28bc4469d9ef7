import { z } from 'zod';
import { SEVERITIES } from '../taxonomy.js';

/** Longest text of a rule, characters. */
export const LONGEST_RULE = 20_000;

const text = z.string().max(LONGEST_RULE);
const key = z.string().min(1).max(400);

/** One change to what is watched, as it stands in the record `monitoring`. */
export const changeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('state'), to: z.enum(['on', 'shadow', 'off']) }),
  /** `null`: as the rule itself says. Of a detector in code the most that its findings may be. */
  z.strictObject({ kind: z.literal('severity'), to: z.enum(SEVERITIES).nullable() }),
  /** Findings that are less sure are taken down to `low`. */
  z.strictObject({ kind: z.literal('threshold'), to: z.number().min(0).max(1) }),
  z.strictObject({ kind: z.literal('exempt'), personKey: key, until: z.iso.datetime() }),
  z.strictObject({ kind: z.literal('end-exemption'), personKey: key }),
  /** A wording of the school's own is tried in shadow. */
  z.strictObject({ kind: z.literal('trial'), text }),
  z.strictObject({ kind: z.literal('end-trial') }),
  /** A wording of the school's own comes into use; a trial of it ends. */
  z.strictObject({ kind: z.literal('wording'), text }),
]);
export type Change = z.infer<typeof changeSchema>;

/** The body of an entry `changed` that is about a rule. */
export const changeEntry = z.object({
  rule: z.string().regex(/^[a-z][a-z0-9./-]{1,150}$/),
  change: changeSchema,
  reason: z.string(),
  /** Set where two people agreed. */
  approvalId: z.string().nullable(),
});
export type ChangeEntry = z.infer<typeof changeEntry>;
