import type { RuleText } from '../detect/rules/rule-set.js';
import { type Exemption, type Switch, TRIAL } from '../detect/switches.js';
import type { Severity } from '../taxonomy.js';
import type { Change, ChangeEntry } from './change.js';

/** What the school has decided about one rule or detector, and how it words it. */
export interface Watched {
  readonly rule: string;
  readonly state: Switch['state'];
  readonly severity: Severity | null;
  readonly least: number;
  readonly exempt: readonly Exemption[];
  /** In use in place of a file, or without one. */
  readonly own: Wording | null;
  /** Tried in shadow. */
  readonly trial: Wording | null;
}

export interface Wording {
  /** YAML. */
  readonly text: string;
  /** From 1; the next number with each wording that came into use. A trial has the number that it would get. */
  readonly version: number;
  readonly since: Date;
}

/** By rule; what is not in it is as it comes. */
export type Monitoring = ReadonlyMap<string, Watched>;

export const NOTHING_CHANGED: Monitoring = new Map();

export function watchedOf(monitoring: Monitoring, rule: string): Watched {
  return monitoring.get(rule) ?? { rule, state: 'on', severity: null, least: 0, exempt: [], own: null, trial: null };
}

/** What is watched after one more entry of the record. Pure; the same entries give the same. */
export function afterEntry(
  before: Monitoring,
  { rule, change }: Pick<ChangeEntry, 'rule' | 'change'>,
  at: Date,
): Monitoring {
  return new Map(before).set(rule, afterChange(watchedOf(before, rule), change, at));
}

export function afterChange(before: Watched, change: Change, at: Date): Watched {
  const others = (personKey: string) => before.exempt.filter(one => one.personKey !== personKey);
  const next = (text: string): Wording => ({ text, version: (before.own?.version ?? 0) + 1, since: at });
  switch (change.kind) {
    case 'state':
      return { ...before, state: change.to };
    case 'severity':
      return { ...before, severity: change.to };
    case 'threshold':
      return { ...before, least: change.to };
    case 'exempt': {
      const { personKey, until } = change;
      return { ...before, exempt: [...others(personKey), { personKey, until }] };
    }
    case 'end-exemption':
      return { ...before, exempt: others(change.personKey) };
    case 'trial':
      return { ...before, trial: next(change.text) };
    case 'end-trial':
      return { ...before, trial: null };
    case 'wording':
      return { ...before, state: 'on', own: next(change.text), trial: null };
  }
}

/** What detection is loaded with beside the files. Pure. */
export function decidedRules(monitoring: Monitoring): {
  readonly texts: readonly RuleText[];
  readonly switches: readonly Switch[];
} {
  const all = [...monitoring.values()].sort((a, b) => (a.rule < b.rule ? -1 : 1));
  return {
    texts: all.flatMap(({ rule, own, trial }): readonly RuleText[] => [
      ...(own ? [schoolText(rule, own.text)] : []),
      ...(trial ? [{ name: `school/${rule}${TRIAL}.yaml`, text: trial.text, place: 'trial' as const }] : []),
    ]),
    switches: all.flatMap(watched => switchesOf(watched)),
  };
}

export function schoolText(rule: string, text: string): RuleText {
  return { name: `school/${rule}.yaml`, text, place: 'school' };
}

function switchesOf({ rule, state, severity, least, exempt, trial }: Watched): readonly Switch[] {
  const isPlain = state === 'on' && severity === null && least === 0 && exempt.length === 0;
  const inShadow: Switch = { rule: `${rule}${TRIAL}`, state: 'shadow', severity: null, least: 0, exempt: [] };
  return [
    ...(isPlain ? [] : [{ rule, state, severity, least, exempt: [...exempt].sort(byPerson) }]),
    ...(trial ? [inShadow] : []),
  ];
}

function byPerson(a: Exemption, b: Exemption): number {
  return a.personKey < b.personKey ? -1 : 1;
}
