import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { ServiceError } from '../../errors.js';
import { type CatalogueRule, ruleIn } from '../../monitoring/catalogue.js';
import { LONGEST_RULE } from '../../monitoring/change.js';
import { checkRule } from '../../monitoring/check-rule.js';
import { addDraft, changeDraft, type RuleDraft, readDraft } from '../../monitoring/drafts.js';
import { parseRule, ruleFiles } from '../../monitoring/rule-files.js';
import {
  atFields,
  type FieldFault,
  formOf,
  idFor,
  idInYaml,
  linesOf,
  type RuleForm,
  SIDES,
  yamlOf,
} from '../../monitoring/rule-form.js';
import { CODES, type Code, isCode, SEVERITIES, type Severity, TAXONOMY } from '../../taxonomy.js';
import type { ReviewEdges } from '../edges.js';
import { severityMark } from '../presenters/marks.js';
import { catalogue, RULE_CHANGERS } from '../rule-pages.js';
import { formId } from './fields.js';
import { type Answer, notFound, page, type Route, redirect, route } from './route.js';
import { ruleSlug } from './rules.js';

const text = (most: number) => z.string().max(most).optional().default('');

/** Both forms: the fields of the common case, or the whole rule as YAML. */
const fields = z.strictObject({
  id: formId,
  /** Of the rule that is worded anew; empty: a new one. */
  of: text(200),
  as: z.enum(['form', 'yaml']),
  yaml: text(LONGEST_RULE),
  title: text(300),
  code: text(60),
  severity: text(20),
  author: text(20),
  recipient: text(20),
  channel: text(20),
  phrases: text(8_000),
  exceptions: text(4_000),
  'raises-1': text(500),
  'raises-2': text(500),
  'raises-3': text(500),
  'ignores-1': text(500),
  'ignores-2': text(500),
  'ignores-3': text(500),
});
type Fields = z.infer<typeof fields>;

const EXAMPLES = [1, 2, 3] as const;
const oneDraft = z.strictObject({ id: z.uuid() });

export const RULE_WRITING_ROUTES: readonly Route[] = [
  route({
    method: 'get',
    path: '/rules/new',
    audience: RULE_CHANGERS,
    query: z.strictObject({ of: ruleSlug.shape.id.optional(), as: z.enum(['form', 'yaml']).optional() }),
    serve: async ({ query, edges }) => {
      const known = query.of === undefined ? null : ruleIn(await catalogue(edges), query.of);
      if (query.of !== undefined && known?.text == null) return notFound;
      const typed = known?.text == null ? EMPTY : typedOf(known.text);
      const as = query.as ?? typed.as;
      const yaml = as === 'yaml' && typed.yaml === '' ? TEMPLATE : typed.yaml;
      return writingPage(
        { typed: { ...typed, as, yaml, of: query.of ?? '', id: randomUUID() }, action: '/rules/drafts' },
        [],
      );
    },
  }),
  route({
    method: 'post',
    path: '/rules/drafts',
    audience: RULE_CHANGERS,
    body: fields,
    serve: async ({ body, user, edges, now, request }) => {
      const rules = await catalogue(edges);
      const known = body.of === '' ? null : ruleIn(rules, body.of);
      const written = await writtenRule(body, known, rules, edges);
      if (written.faults.length > 0) return writingPage({ typed: body, action: '/rules/drafts' }, written.faults, 422);
      const draft = { id: body.id, ruleId: written.ruleId, changes: known !== null, text: written.yaml };
      await addDraft(draft, user._id, now, edges.keys);
      request.session.notice =
        'Kept as a draft. It does nothing yet: try it on the messages of the last 30 days first.';
      return redirect(`/rules/drafts/${body.id}`);
    },
  }),
  route({
    method: 'get',
    path: '/rules/drafts/:id/edit',
    audience: RULE_CHANGERS,
    params: oneDraft,
    query: z.strictObject({ as: z.enum(['form', 'yaml']).optional() }),
    serve: async ({ params, query, edges }) => {
      const draft = await readDraft(params.id, edges.keys);
      if (draft === null) return notFound;
      const typed = typedOf(draft.text);
      const as = typed.as === 'form' ? (query.as ?? 'form') : 'yaml';
      return writingPage({ typed: { ...typed, as, of: '', id: randomUUID() }, action: editHref(draft) }, []);
    },
  }),
  route({
    method: 'post',
    path: '/rules/drafts/:id/edit',
    audience: RULE_CHANGERS,
    params: oneDraft,
    body: fields,
    serve: async ({ params, body, user, edges, now, request }) => {
      const draft = await readDraft(params.id, edges.keys);
      if (draft === null) return notFound;
      const rules = await catalogue(edges);
      const written = await writtenRule(body, null, rules, edges, draft.ruleId);
      const action = editHref(draft);
      if (written.faults.length > 0) return writingPage({ typed: body, action }, written.faults, 422);
      try {
        await changeDraft(draft, written.yaml, user._id, now, edges.keys);
      } catch (error) {
        if (!(error instanceof ServiceError) || error.code !== 'DRAFT_CHANGED') throw error;
        return writingPage(
          { typed: body, action },
          [{ field: body.as === 'yaml' ? 'yaml' : 'title', text: error.message }],
          409,
        );
      }
      request.session.notice = 'The draft is kept. What was tried with the old one is gone: try it again.';
      return redirect(`/rules/drafts/${draft._id}`);
    },
  }),
];

function editHref({ _id }: Pick<RuleDraft, '_id'>): string {
  return `/rules/drafts/${_id}/edit`;
}

interface Written {
  readonly ruleId: string;
  readonly yaml: string;
  readonly faults: readonly FieldFault[];
}

/** What was typed as a rule, and what the loader says of it at its fields. `ruleId`: of a draft that there is already. */
async function writtenRule(
  body: Fields,
  known: CatalogueRule | null,
  rules: readonly CatalogueRule[],
  edges: ReviewEdges,
  ruleId: string | null = null,
): Promise<Written> {
  const { lists } = await ruleFiles(edges.config);
  const fixed = ruleId ?? known?.id ?? null;
  const taken = new Set(rules.map(({ id }) => id));
  if (body.as === 'yaml') {
    const yaml = body.yaml.replaceAll('\r\n', '\n');
    const id = idInYaml(yaml);
    const { faults } = checkRule(yaml, lists);
    const found = faults.map(({ line, problem }) => ({ field: 'yaml', text: `Line ${line}: ${problem}` }));
    if (fixed !== null && id !== fixed) found.push({ field: 'yaml', text: `The id must stay ${fixed}.` });
    if (fixed === null && id !== null && taken.has(id))
      found.push({
        field: 'yaml',
        text: `There is a rule ${id} already: open it to word it anew, or choose another id.`,
      });
    return { ruleId: fixed ?? id ?? '', yaml, faults: found };
  }
  const missing = missingOf(body);
  const form = formTyped(body);
  if (form === null || missing.length > 0) return { ruleId: '', yaml: '', faults: missing };
  const id = fixed ?? idFor(form.code, form.title, taken);
  const yaml = yamlOf(form, id);
  const { faults } = checkRule(yaml, lists);
  return { ruleId: id, yaml, faults: atFields(faults, form, yaml) };
}

function missingOf(body: Fields): readonly FieldFault[] {
  const faults: FieldFault[] = [];
  const need = (isThere: boolean, field: string, text: string) => {
    if (!isThere) faults.push({ field, text });
  };
  need(
    body.title.trim().length >= 10,
    'title',
    'Say in one sentence what the message does, such as: Asks the pupil to keep something from their form tutor',
  );
  need(isCode(body.code), 'code', 'Choose a category');
  need(
    SEVERITIES.some(one => one === body.severity),
    'severity',
    'Choose a severity',
  );
  need(
    SIDES.some(one => one === body.author),
    'author',
    'Choose who writes',
  );
  need(
    SIDES.some(one => one === body.recipient),
    'recipient',
    'Choose to whom',
  );
  need(linesOf(body.phrases).length > 0, 'phrases', 'Write at least one word or phrase');
  need(
    EXAMPLES.filter(n => body[`raises-${n}`].trim() !== '').length >= 2,
    'raises-1',
    'Write two messages that must raise it',
  );
  need(
    EXAMPLES.filter(n => body[`ignores-${n}`].trim() !== '').length >= 2,
    'ignores-1',
    'Write two messages that must not raise it',
  );
  return faults;
}

function formTyped(body: Fields): RuleForm | null {
  const { code } = body;
  const severity = SEVERITIES.find(one => one === body.severity);
  const author = SIDES.find(one => one === body.author);
  const recipient = SIDES.find(one => one === body.recipient);
  const channel = (['email', 'chat', 'both'] as const).find(one => one === body.channel) ?? 'both';
  if (!isCode(code) || !severity || !author || !recipient) return null;
  const { title, phrases, exceptions } = body;
  const raises = EXAMPLES.map(n => body[`raises-${n}`]);
  const ignores = EXAMPLES.map(n => body[`ignores-${n}`]);
  return { title, code, severity, author, recipient, channel, phrases, exceptions, raises, ignores };
}

type Typed = Omit<Fields, 'id' | 'of'>;

const EMPTY: Typed = {
  as: 'form',
  yaml: '',
  title: '',
  code: '',
  severity: '',
  author: '',
  recipient: '',
  channel: 'both',
  phrases: '',
  exceptions: '',
  'raises-1': '',
  'raises-2': '',
  'raises-3': '',
  'ignores-1': '',
  'ignores-2': '',
  'ignores-3': '',
};

/** A rule as both forms show it; with more than the common form can say, or more than three examples, as YAML alone. */
function typedOf(yaml: string): Typed {
  const rule = parseRule(yaml);
  const form = rule && formOf(rule);
  if (!form || form.raises.length > EXAMPLES.length || form.ignores.length > EXAMPLES.length)
    return { ...EMPTY, as: 'yaml', yaml };
  const { raises, ignores, ...plain } = form;
  const example = (texts: readonly string[], n: number) => texts[n - 1] ?? '';
  return {
    ...plain,
    as: 'form',
    yaml,
    'raises-1': example(raises, 1),
    'raises-2': example(raises, 2),
    'raises-3': example(raises, 3),
    'ignores-1': example(ignores, 1),
    'ignores-2': example(ignores, 2),
    'ignores-3': example(ignores, 3),
  };
}

const SIDE_NAMES = {
  adult: 'An adult of the scheme, or a stranger',
  pupil: 'A pupil',
  anyone: 'Anyone',
} as const;

const SEVERITY_HINTS: Readonly<Record<Severity, string>> = {
  low: 'Raises no case by itself; it adds to the risk of the pair',
  medium: 'Raises a case',
  high: 'Raises a case, above the medium ones',
  critical: 'Raises a case that is looked at first',
};

function writingPage(
  { typed, action }: { readonly typed: Fields; readonly action: string },
  faults: readonly FieldFault[],
  status = 200,
): Answer {
  const isEdit = action !== '/rules/drafts';
  const at = (field: string) => faults.filter(one => one.field === field).map(({ text }) => text);
  const errorAt = Object.fromEntries(
    [...new Set(faults.map(({ field }) => field))].map(field => [field, { text: at(field).join('. ') }]),
  );
  const other = typed.as === 'form' ? 'yaml' : 'form';
  const address = isEdit ? action : '/rules/new';
  return page(
    'rule-writing',
    {
      title: typed.of !== '' || isEdit ? 'Word a rule' : 'Draft a rule',
      here: '/rules',
      action,
      typed,
      errors: faults,
      errorAt,
      other: `${address}?as=${other}${typed.of === '' ? '' : `&of=${typed.of}`}`,
      codes: [
        { value: '', text: 'Choose a category' },
        ...CODES.map((value: Code) => ({ value, text: TAXONOMY[value].title, selected: typed.code === value })),
      ],
      severities: SEVERITIES.map(value => ({
        value,
        text: severityMark(value).name,
        hint: { text: SEVERITY_HINTS[value] },
      })),
      sides: SIDES.map(value => ({ value, text: SIDE_NAMES[value] })),
      channels: [
        { value: 'both', text: 'E-mail and chat' },
        { value: 'email', text: 'E-mail' },
        { value: 'chat', text: 'Chat' },
      ],
    },
    status,
  );
}

const TEMPLATE = `id: grooming.secrecy.own-name-of-the-rule
code: grooming.secrecy
severity: medium
confidence: 0.85
reason: What the message does, in one sentence.
why: Why it matters.
known-false-alarms: None known yet.
when:
  author: adult
  recipient: pupil
  any:
    - "a phrase (of|with) [some] choices"
unless:
  - id: an-exception
    any: ["not with this"]
examples:
  raises: ["A message that must raise it.", "Another one."]
  ignores: ["A message that must not.", "Another one."]
`;
