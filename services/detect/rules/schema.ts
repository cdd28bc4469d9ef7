import { z } from 'zod';
import { ROLES } from '../../register/person.js';
import { CODES, SEVERITIES } from '../../taxonomy.js';

const who = z.enum(['adult', 'anyone', ...ROLES]);
const whoList = z.union([who.transform(one => [one]), z.array(who).min(1)]);
const phrase = z.union([
  z.string().min(1),
  z.strictObject({ pattern: z.string().min(1), literals: z.array(z.string().min(3)).min(1) }),
]);
const phrases = z.array(phrase).min(1);

const example = z.union([
  z.string().transform(text => ({ text })),
  z.strictObject({
    text: z.string(),
    subject: z.string().optional(),
    from: z.enum(ROLES).optional(),
    to: z.enum(ROLES).optional(),
    channel: z.enum(['email', 'chat']).optional(),
    sentAt: z.iso.datetime({ offset: true }).optional(),
  }),
]);

/** A rule file. `docs/rules.md` explains each field to those who write rules. */
export const ruleSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9.-]+$/, 'lower-case words joined by dots and hyphens'),
  code: z.enum(CODES),
  severity: z.enum(SEVERITIES),
  confidence: z.number().min(0).max(1),
  reason: z.string().min(10),
  why: z.string().min(10),
  'known-false-alarms': z.string().min(3),
  when: z.strictObject({
    author: whoList.default(['anyone']),
    recipient: whoList.default(['anyone']),
    channel: z.enum(['email', 'chat']).optional(),
    hours: z.enum(['inside', 'outside']).optional(),
    language: z
      .string()
      .regex(/^[a-z]{2,3}$/, 'a language as two or three letters of ISO 639, such as pl')
      .optional(),
    fields: z.array(z.enum(['text', 'subject', 'quoted', 'attachment', 'link'])).default(['text', 'subject']),
    any: phrases,
    near: z.strictObject({ any: phrases, within: z.number().int().min(1).max(40) }).optional(),
  }),
  unless: z
    .array(z.strictObject({ id: z.string(), any: phrases, scope: z.enum(['sentence', 'message']).default('sentence') }))
    .default([]),
  examples: z.strictObject({ raises: z.array(example).min(2), ignores: z.array(example).min(2) }),
});

export type RuleFile = z.infer<typeof ruleSchema>;
export type RuleExample = RuleFile['examples']['raises'][number];
export type PhraseSource = z.infer<typeof phrase>;

export const listSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/),
  words: z.array(z.string().min(1)).min(1),
});
