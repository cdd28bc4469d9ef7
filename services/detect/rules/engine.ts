import type { Message } from '../../message.js';
import { disguisedView } from '../../normalise/disguised.js';
import { plainView } from '../../normalise/plain.js';
import { originOf, type View } from '../../normalise/view.js';
import type { School } from '../../register/person.js';
import { TAXONOMY } from '../../taxonomy.js';
import type { Finding, FindingField, Span } from '../finding.js';
import { Automaton } from './automaton.js';
import { conditionsHold } from './conditions.js';
import type { CompiledRule } from './load.js';
import type { CompiledPhrase } from './phrase.js';
import type { RuleFile } from './schema.js';

/** How far around a word its phrase is looked for, characters. */
const REACH = 240;

/** All rules, compiled: one pass finds every rare word, and only the phrases that hold it are looked for around it. */
export class RuleEngine {
  readonly #rules: readonly CompiledRule[];
  readonly #automaton: Automaton;
  /** For each word of the automaton the phrases that need it. */
  readonly #needs: readonly (readonly { readonly rule: number; readonly phrase: CompiledPhrase }[])[];

  constructor(rules: readonly CompiledRule[]) {
    this.#rules = rules;
    const needs = new Map<string, { rule: number; phrase: CompiledPhrase }[]>();
    for (const [rule, compiled] of rules.entries()) {
      for (const phrase of compiled.any) {
        for (const literal of new Set(phrase.literals))
          needs.set(literal, [...(needs.get(literal) ?? []), { rule, phrase }]);
      }
    }
    this.#automaton = new Automaton([...needs.keys()]);
    this.#needs = [...needs.values()];
  }

  detect(message: Message, school: School): readonly Finding[] {
    // Who, where and when first: most rules are about another direction, and cost nothing then.
    const holds = this.#rules.map(({ rule }) => conditionsHold(rule.when, message, school));
    const findings: Finding[] = [];
    for (const [field, text] of fieldsOf(message)) {
      if (text === '') continue;
      const plain = plainView(text);
      const disguised = disguisedView(plain);
      const found = this.#search(plain, field, holds);
      if (disguised) mergeMatches(found, this.#search(disguised, field, holds));
      for (const [rule, matches] of found) findings.push(...this.#findings(rule, field, matches));
    }
    return findings;
  }

  #search(view: View, field: TextField, holds: readonly boolean[]): Map<number, Match[]> {
    const found = new Map<number, Match[]>();
    const tried = new Map<CompiledPhrase, number>();
    this.#automaton.search(view.text, (word, end) => {
      for (const { rule, phrase } of this.#needs[word] ?? []) {
        if (!holds[rule] || !this.#rules[rule]?.rule.when.fields.includes(field)) continue;
        // What was looked at around the word before is not looked at again.
        const from = Math.max(0, end - REACH, tried.get(phrase) ?? 0);
        const until = Math.min(view.text.length, end + REACH);
        tried.set(phrase, Math.max(from, end - REACH / 2));
        for (const match of this.#confirm(rule, phrase, view, from, until)) {
          const matches = found.get(rule);
          if (matches) matches.push(match);
          else found.set(rule, [match]);
        }
      }
    });
    return found;
  }

  *#confirm(ruleIndex: number, phrase: CompiledPhrase, view: View, from: number, until: number): Generator<Match> {
    const compiled = this.#rules[ruleIndex];
    if (!compiled) return;
    const window = view.text.slice(from, until);
    phrase.pattern.lastIndex = 0;
    for (const match of window.matchAll(phrase.pattern)) {
      const start = from + match.index;
      const end = start + match[0].length;
      if (compiled.near && !isNear(view.text, start, end, compiled.near)) continue;
      yield { span: originOf(view, start, end), suppressedBy: exclusionOf(compiled, view.text, start, end) };
    }
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

type TextField = RuleFile['when']['fields'][number] & FindingField;

interface Match {
  readonly span: Span;
  readonly suppressedBy: string | null;
}

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

function isNear(text: string, start: number, end: number, near: NonNullable<CompiledRule['near']>): boolean {
  const before = text
    .slice(0, start)
    .split(/\s+/)
    .slice(-near.within - 1)
    .join(' ');
  const after = text
    .slice(end)
    .split(/\s+/, near.within + 1)
    .join(' ');
  return matchesAny(near.any, before) || matchesAny(near.any, after);
}

function exclusionOf(compiled: CompiledRule, text: string, start: number, end: number): string | null {
  for (const { id, any, scope } of compiled.unless) {
    if (matchesAny(any, scope === 'message' ? text : sentenceAround(text, start, end))) return id;
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
