import type { Message } from '../../message.js';
import { originOf, type View } from '../../normalise/view.js';
import { viewsOf } from '../../normalise/views.js';
import type { School } from '../../register/person.js';
import { TAXONOMY } from '../../taxonomy.js';
import type { Finding, FindingField, Span } from '../finding.js';
import { type Conditions, circumstancesOf, compileConditions, conditionsHold } from './conditions.js';
import { firstFrom, type LiteralHits, LiteralIndex } from './literal-index.js';
import type { CompiledRule } from './load.js';
import type { CompiledPhrase } from './phrase.js';
import type { RuleFile } from './schema.js';

/** How far around a word its phrase is looked for, characters. */
const REACH = 240;

/** A phrase and the rule that it belongs to. */
interface Candidate {
  readonly rule: number;
  readonly phrase: CompiledPhrase;
}

/** The phrases that look at one kind of field: attachments may be long, and few rules are about them. */
interface FieldIndex {
  readonly candidates: readonly Candidate[];
  readonly literals: LiteralIndex;
}

/** All rules, compiled: one pass finds the words that phrases need, and only phrases whose words stand together are looked for. */
export class RuleEngine {
  readonly #rules: readonly CompiledRule[];
  readonly #conditions: readonly Conditions[];
  readonly #fields = new Map<TextField, FieldIndex>();

  constructor(rules: readonly CompiledRule[]) {
    this.#rules = rules;
    this.#conditions = rules.map(({ rule }) => compileConditions(rule.when));
    for (const field of TEXT_FIELDS) {
      const candidates = rules.flatMap((compiled, rule) => {
        return compiled.rule.when.fields.includes(field) ? compiled.any.map(phrase => ({ rule, phrase })) : [];
      });
      const literals = new LiteralIndex(candidates.map(({ phrase }) => [phrase.literals, ...phrase.others]));
      if (candidates.length > 0) this.#fields.set(field, { candidates, literals });
    }
  }

  detect(message: Message, school: School): readonly Finding[] {
    // Who, where and when first: most rules are about another direction, and cost nothing then.
    const circumstances = circumstancesOf(message, school);
    const holds = this.#conditions.map(conditions => conditionsHold(conditions, circumstances));
    const findings: Finding[] = [];
    for (const [field, text] of fieldsOf(message)) {
      const index = this.#fields.get(field);
      if (text === '' || !index || !index.candidates.some(({ rule }) => holds[rule])) continue;
      const { plain, disguised } = viewsOf(text);
      const found = this.#search(plain, index, holds);
      if (disguised) mergeMatches(found, this.#search(disguised, index, holds));
      for (const [rule, matches] of found) findings.push(...this.#findings(rule, field, matches));
    }
    return findings;
  }

  #search(view: View, { candidates, literals }: FieldIndex, holds: readonly boolean[]): Map<number, Match[]> {
    const found = new Map<number, Match[]>();
    const hits = literals.search(view.text);
    const message = new WholeText(view.text);
    for (const at of hits.complete) {
      const candidate = candidates[at];
      if (!candidate || !holds[candidate.rule]) continue;
      const matches = this.#lookFor(candidate, view, hits, at, message);
      if (matches.length > 0) found.set(candidate.rule, [...(found.get(candidate.rule) ?? []), ...matches]);
    }
    return found;
  }

  /** Around each place where its rarest word ends, if its other words are there too. What was looked at is not looked at again. */
  #lookFor(
    { rule, phrase }: Candidate,
    view: View,
    hits: LiteralHits,
    at: number,
    message: WholeText,
  ): readonly Match[] {
    const compiled = this.#rules[rule];
    if (!compiled) return [];
    const matches: Match[] = [];
    let seen = 0;
    const stops = phrase.confined ? stopsOf(view) : [];
    for (const end of hits.firstEnds(at)) {
      const next = firstFrom(stops, end);
      const until = Math.min(view.text.length, end + phrase.reach.after, stops[next] ?? Number.POSITIVE_INFINITY);
      const start = Math.max(0, end - phrase.reach.before, (stops[next - 1] ?? -1) + 1);
      if (until <= seen || !hits.othersBetween(at, start, until)) continue;
      const from = Math.max(start, seen - phrase.reach.before - phrase.reach.after);
      seen = until;
      for (const { start, end } of occurrences(phrase, view.text, from, until)) {
        if (compiled.near && !isNear(view.text, start, end, compiled.near)) continue;
        const suppressedBy = exclusionOf(compiled, view.text, start, end, message);
        matches.push({ span: originOf(view, start, end), suppressedBy });
      }
    }
    return matches;
  }

  #findings(ruleIndex: number, field: TextField, matches: readonly Match[]): Finding[] {
    const rule = this.#rules[ruleIndex]?.rule;
    if (!rule) return [];
    return distinctMatches(matches).map(({ span, suppressedBy }) => ({
      code: rule.code,
      detectorId: 'rules',
      ruleId: rule.id,
      clause: TAXONOMY[rule.code].clause,
      severity: suppressedBy === null ? rule.severity : 'low',
      confidence: suppressedBy === null ? rule.confidence : rule.confidence / 4,
      field,
      span,
      reason: rule.reason,
      contributions: [],
      suppressedBy: suppressedBy === null ? null : `${rule.id}/${suppressedBy}`,
    }));
  }
}

/** Where a phrase stands between two places of a text. */
function* occurrences(phrase: CompiledPhrase, text: string, from: number, until: number): Generator<Span> {
  // One character more on either side shows whether the window cuts a word in two.
  const lead = from > 0 ? 1 : 0;
  const window = text.slice(from - lead, until + 1);
  phrase.pattern.lastIndex = lead;
  // Not matchAll: it copies the expression at every call.
  for (let match = phrase.pattern.exec(window); match !== null; match = phrase.pattern.exec(window)) {
    const start = from - lead + match.index;
    const end = start + match[0].length;
    if (end <= until) yield { start, end };
  }
}

/** What holds for the text as a whole is looked for once, however many matches ask. */
class WholeText {
  readonly #text: string;
  readonly #known = new Map<readonly CompiledPhrase[], boolean>();

  constructor(text: string) {
    this.#text = text;
  }

  matches(phrases: readonly CompiledPhrase[]): boolean {
    const known = this.#known.get(phrases) ?? matchesAny(phrases, this.#text);
    this.#known.set(phrases, known);
    return known;
  }
}

type TextField = RuleFile['when']['fields'][number] & FindingField;

interface Match {
  readonly span: Span;
  readonly suppressedBy: string | null;
}

/** Where sentences end in a view: found once, asked for by every phrase. */
const stopsOfViews = new WeakMap<View, readonly number[]>();

function stopsOf(view: View): readonly number[] {
  const known = stopsOfViews.get(view);
  if (known) return known;
  const stops: number[] = [];
  for (let at = 0; at < view.text.length; at += 1) {
    const unit = view.text.charCodeAt(at);
    if (unit === 33 || unit === 46 || unit === 63) stops.push(at);
  }
  stopsOfViews.set(view, stops);
  return stops;
}

const TEXT_FIELDS = ['text', 'subject', 'quoted', 'attachment'] as const satisfies readonly TextField[];

function* fieldsOf(message: Message): Generator<readonly [TextField, string]> {
  yield ['text', message.text];
  yield ['subject', message.subject];
  yield ['quoted', message.quotedText];
  yield ['attachment', message.attachments.map(file => file.text ?? '').join('\n')];
}

function mergeMatches(into: Map<number, Match[]>, more: ReadonlyMap<number, readonly Match[]>): void {
  for (const [rule, matches] of more) into.set(rule, [...(into.get(rule) ?? []), ...matches]);
}

/** Overlapping matches of one rule are one; an excluded one gives way to one that is not. */
function distinctMatches(matches: readonly Match[]): readonly Match[] {
  const sorted = [...matches].sort((a, b) => a.span.start - b.span.start || b.span.end - a.span.end);
  const distinct: Match[] = [];
  for (const match of sorted) {
    const last = distinct.at(-1);
    if (!last || match.span.start >= last.span.end) {
      distinct.push(match);
      continue;
    }
    const span = { start: last.span.start, end: Math.max(last.span.end, match.span.end) };
    const suppressedBy = last.suppressedBy === null || match.suppressedBy === null ? null : last.suppressedBy;
    distinct[distinct.length - 1] = { span, suppressedBy };
  }
  return distinct;
}

/** Room for so many words; looking further would make a long text of many matches slow. */
const ROOM_FOR_A_WORD = 16;

function isNear(text: string, start: number, end: number, near: NonNullable<CompiledRule['near']>): boolean {
  const room = near.within * ROOM_FOR_A_WORD;
  const before = text
    .slice(Math.max(0, start - room), start)
    .split(/\s+/)
    .slice(-near.within - 1)
    .join(' ');
  const after = text
    .slice(end, end + room)
    .split(/\s+/, near.within + 1)
    .join(' ');
  return matchesAny(near.any, before) || matchesAny(near.any, after);
}

function exclusionOf(
  compiled: CompiledRule,
  text: string,
  start: number,
  end: number,
  message: WholeText,
): string | null {
  for (const { id, any, scope } of compiled.unless) {
    if (scope === 'message' ? message.matches(any) : matchesAny(any, sentenceAround(text, start, end))) return id;
  }
  return null;
}

function sentenceAround(text: string, start: number, end: number): string {
  const before = text.slice(Math.max(0, start - REACH), start);
  const from = Math.max(
    before.lastIndexOf('. '),
    before.lastIndexOf('! '),
    before.lastIndexOf('? '),
    before.lastIndexOf('\n'),
  );
  const after = text.slice(end, end + REACH);
  const until = after.search(/[.!?](?:\s|$)|\n/);
  return before.slice(from + 1) + text.slice(start, end) + (until < 0 ? after : after.slice(0, until));
}

function matchesAny(phrases: readonly CompiledPhrase[], text: string): boolean {
  return phrases.some(({ pattern }) => {
    pattern.lastIndex = 0;
    return pattern.test(text);
  });
}
