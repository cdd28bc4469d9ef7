import { parseDocument, stringify } from 'yaml';
import { lineIn } from '../detect/rules/load.js';
import { type RuleFile, ruleSchema } from '../detect/rules/schema.js';
import { CLAUSES, type Code, type Severity, TAXONOMY } from '../taxonomy.js';
import type { RuleFault } from './check-rule.js';
import { schoolText } from './watched.js';

/** Who writes, and who is written to, as the form asks. */
export const SIDES = ['adult', 'pupil', 'anyone'] as const;
export type Side = (typeof SIDES)[number];

/** The common case of a rule, as a person fills it in. */
export interface RuleForm {
  readonly title: string;
  readonly code: Code;
  readonly severity: Severity;
  readonly author: Side;
  readonly recipient: Side;
  readonly channel: 'email' | 'chat' | 'both';
  /** One a line. */
  readonly phrases: string;
  /** Not where one of these stands in the same sentence; one a line. */
  readonly exceptions: string;
  readonly raises: readonly string[];
  readonly ignores: readonly string[];
}

/** As sure as a rule must be for the wording of a message not to overrule it: somebody wanted it so. */
const CONFIDENCE = 0.85;
const EXCEPTION = 'not-with';

/** The rule as YAML. `id`: that of the rule. */
export function yamlOf(form: RuleForm, id: string): string {
  const { title, code, severity, author, recipient, channel } = form;
  const exceptions = linesOf(form.exceptions);
  return stringify(
    {
      id,
      code,
      severity,
      confidence: CONFIDENCE,
      reason: `${title.trim().replace(/\.$/, '')}.`,
      why: CLAUSES[TAXONOMY[code].clause],
      'known-false-alarms': 'None known yet.',
      when: {
        author,
        recipient,
        ...(channel === 'both' ? {} : { channel }),
        any: linesOf(form.phrases),
      },
      ...(exceptions.length === 0 ? {} : { unless: [{ id: EXCEPTION, any: exceptions }] }),
      examples: { raises: filled(form.raises), ignores: filled(form.ignores) },
    },
    { lineWidth: 0 },
  );
}

/** A rule as the form shows it; `null` when it says more than the form can. */
export function formOf(rule: RuleFile): RuleForm | null {
  const { when, unless, examples } = rule;
  const author = sideIn(when.author);
  const recipient = sideIn(when.recipient);
  const plain = (texts: readonly unknown[]) => texts.every(one => typeof one === 'string');
  const sentences = [...examples.raises, ...examples.ignores];
  const [exception] = unless;
  const isCommon =
    when.near === undefined &&
    when.hours === undefined &&
    when.language === undefined &&
    when.fields.join() === 'text,subject' &&
    rule.confidence === CONFIDENCE &&
    plain(when.any) &&
    sentences.every(one => Object.keys(one).length === 1) &&
    (unless.length === 0 ||
      (unless.length === 1 && exception?.id === EXCEPTION && exception.scope === 'sentence' && plain(exception.any)));
  if (!isCommon || author === null || recipient === null) return null;
  return {
    title: rule.reason.replace(/\.$/, ''),
    code: rule.code,
    severity: rule.severity,
    author,
    recipient,
    channel: when.channel ?? 'both',
    phrases: when.any.join('\n'),
    exceptions: (exception?.any ?? []).join('\n'),
    raises: examples.raises.map(({ text }) => text),
    ignores: examples.ignores.map(({ text }) => text),
  };
}

function sideIn(whos: readonly string[]): Side | null {
  const [only] = whos;
  return SIDES.find(side => whos.length === 1 && side === only) ?? null;
}

export interface FieldFault {
  readonly field: string;
  readonly text: string;
}

/** What the loader says of the lines of the YAML, at the fields that they came from. */
export function atFields(faults: readonly RuleFault[], form: RuleForm, yaml: string): readonly FieldFault[] {
  const text = schoolText('draft', yaml);
  const lineOf = (...path: PropertyKey[]) => lineIn(text, path);
  const phrases = linesOf(form.phrases);
  const exceptions = linesOf(form.exceptions);
  const places: readonly { readonly line: number; readonly field: string; readonly name: string }[] = [
    ...phrases.map((_, at) => ({ line: lineOf('when', 'any', at), field: 'phrases', name: `Line ${at + 1}` })),
    ...exceptions.map((_, at) => ({
      line: lineOf('unless', 0, 'any', at),
      field: 'exceptions',
      name: `Line ${at + 1}`,
    })),
    ...exampleLines(form.raises, 'raises').map(({ at, number }) => ({
      line: lineOf('examples', 'raises', at),
      field: `raises-${number}`,
      name: `Example ${number}`,
    })),
    ...exampleLines(form.ignores, 'ignores').map(({ at, number }) => ({
      line: lineOf('examples', 'ignores', at),
      field: `ignores-${number}`,
      name: `Example ${number}`,
    })),
    { line: lineOf('reason'), field: 'title', name: 'Title' },
  ];
  return faults.map(({ line, problem }) => {
    const place = places.find(one => one.line === line);
    return place
      ? { field: place.field, text: `${place.name}: ${problem}` }
      : { field: fallback(problem), text: problem };
  });
}

/** Those that are filled in, with the number of their field from 1. */
function exampleLines(texts: readonly string[], _kind: 'raises' | 'ignores') {
  return texts
    .map((text, index) => ({ text, number: index + 1 }))
    .filter(({ text }) => text.trim() !== '')
    .map(({ number }, at) => ({ at, number }));
}

/** Where nothing was written there is no line either. */
function fallback(problem: string): string {
  if (problem.startsWith('examples.raises')) return 'raises-1';
  if (problem.startsWith('examples.ignores')) return 'ignores-1';
  if (problem.startsWith('unless')) return 'exceptions';
  return problem.startsWith('when') ? 'phrases' : 'title';
}

export function linesOf(text: string): readonly string[] {
  return filled(text.split(/\r?\n/));
}

function filled(texts: readonly string[]): string[] {
  return texts.map(text => text.trim()).filter(text => text !== '');
}

/** `grooming.secrecy.own-asks-for-a-quiet-word`: one that is not taken yet. */
export function idFor(code: Code, title: string, taken: ReadonlySet<string>): string {
  const words = title
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 48)
    .replace(/-$/, '');
  const wanted = `${code}.own-${words === '' ? 'rule' : words}`;
  if (!taken.has(wanted)) return wanted;
  for (let number = 2; ; number += 1) if (!taken.has(`${wanted}-${number}`)) return `${wanted}-${number}`;
}

/** The id that a YAML text names, whatever else is wrong with it; `null`: none that an id may be. */
export function idInYaml(yaml: string): string | null {
  const id: unknown = parseDocument(yaml).get('id');
  return typeof id === 'string' && ruleSchema.shape.id.safeParse(id).success ? id : null;
}
