import { mayHold } from '../../language/recognise.js';
import type { Message } from '../../message.js';
import { viewsOf } from '../../normalise/views.js';
import type { School } from '../../register/person.js';
import { TAXONOMY } from '../../taxonomy.js';
import type { Finding } from '../finding.js';
import { circumstancesOf } from './conditions.js';
import type { CompiledRule } from './load.js';
import { distinctMatches, type Match } from './match.js';
import { RuleSearch } from './rule-search.js';
import { Scopes, type TextField } from './scopes.js';

/** All rules, compiled: one pass finds the words that phrases need, and a phrase is looked for only where its rarest word stands. */
export class RuleEngine {
  readonly #rules: readonly CompiledRule[];
  readonly #scopes: Scopes;
  readonly #search: RuleSearch;

  constructor(rules: readonly CompiledRule[]) {
    this.#rules = rules;
    this.#scopes = new Scopes(rules.map(({ rule }) => rule.when));
    this.#search = new RuleSearch(rules, this.#scopes.of);
  }

  /** Steps taken since it was made, apart from the one pass over each text: what the cost of rules is counted in. */
  get looks(): number {
    return this.#search.looks;
  }

  detect(message: Message, school: School): readonly Finding[] {
    // Who, where and when first: most rules are about another direction, and cost nothing then.
    const inForceIn = this.#scopes.inForce(circumstancesOf(message, school));
    const findings: Finding[] = [];
    for (const [field, text] of fieldsOf(message)) {
      const inForce = text === '' ? null : inForceIn(field, language => mayHold(text, language));
      if (!inForce) continue;
      const { plain, disguised } = viewsOf(text);
      const found = this.#search.search(plain, inForce);
      if (disguised) addMatches(found, this.#search.search(disguised, inForce));
      for (const [rule, matches] of [...found].sort(([a], [b]) => a - b))
        findings.push(...this.#findings(rule, field, matches));
    }
    return findings;
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

function* fieldsOf(message: Message): Generator<readonly [TextField, string]> {
  yield ['text', message.text];
  yield ['subject', message.subject];
  yield ['quoted', message.quotedText];
  yield ['attachment', message.attachments.map(file => file.text ?? '').join('\n')];
}

function addMatches(to: Map<number, Match[]>, more: ReadonlyMap<number, readonly Match[]>): void {
  for (const [rule, matches] of more) to.set(rule, [...(to.get(rule) ?? []), ...matches]);
}
