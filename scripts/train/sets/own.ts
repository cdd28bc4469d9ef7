import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { exampleMessage } from '../../../services/detect/rules/examples.js';
import { loadRules } from '../../../services/detect/rules/load.js';
import type { RuleExample } from '../../../services/detect/rules/schema.js';
import { PROJECT_ROOT, RULES_FOLDER } from '../../../services/paths.js';
import { ROLES } from '../../../services/register/person.js';
import { CODES, type Code, isCode, REGISTER_CODES } from '../../../services/taxonomy.js';
import type { Example } from '../example.js';
import { readJsonLines } from './json-lines.js';

/** Texts written for this project, by writers who saw neither the rules nor the texts of the others. */
export const TEXTS_FOLDER = join(PROJECT_ROOT, 'scripts', 'train', 'texts');

export const TEXT_CODES: readonly Code[] = CODES.filter(code => !REGISTER_CODES.includes(code));
const ALL: ReadonlySet<Code> = new Set(TEXT_CODES);

const code = z.string().refine(isCode);
const row = z.looseObject({
  text: z.string(),
  subject: z.string().default(''),
  from: z.enum(ROLES),
  to: z.enum(ROLES),
  channel: z.enum(['email', 'chat']),
  codes: z.array(code).optional(),
  labels: z.array(code).optional(),
});

/** The set `writer:<letter>` for each folder of texts. */
export function writtenTexts(folder = TEXTS_FOLDER): Example[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .flatMap(writer =>
      readdirSync(join(folder, writer))
        .sort()
        .flatMap(file => labelled(join(folder, writer, file), `writer:${writer}`, writer)),
    );
}

/** The labelled messages of `mentoring/messages.jsonl`; the group is the parity of their number, since one half was read while rules were written. */
export function mentoringMessages(file: string): Example[] {
  return labelled(file, 'mentoring', '').map((example, at) => ({ ...example, group: at % 2 === 0 ? 'odd' : 'even' }));
}

function labelled(file: string, set: string, group: string): Example[] {
  return readJsonLines(file, row).map(({ text, subject, from, to, channel, codes, labels }) => ({
    set,
    group,
    channel,
    from,
    to,
    subject,
    text,
    codes: new Set(codes ?? labels ?? []),
    known: ALL,
    weight: 1,
  }));
}

/** What the rules' own examples say about the rule's code, and nothing about the others. */
export function ruleExamples(): Example[] {
  return loadRules([RULES_FOLDER]).flatMap(compiled => {
    const { rule } = compiled;
    const read = (example: RuleExample, codes: readonly Code[]): Example => {
      const { channel, author, recipients, subject, text } = exampleMessage(compiled, example);
      return {
        set: 'rules',
        group: rule.id,
        channel,
        from: author.role,
        to: recipients[0]?.role ?? 'external',
        subject,
        text,
        codes: new Set(codes),
        known: new Set([rule.code]),
        weight: 1,
      };
    };
    return [
      ...rule.examples.raises.map(example => read(example, [rule.code])),
      ...rule.examples.ignores.map(example => read(example, [])),
    ];
  });
}
