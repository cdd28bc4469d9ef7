import { CONCERNS, concernOf, type Lane } from '../cases/concern.js';
import type { RuleFile } from '../detect/rules/schema.js';
import { isNeverOff } from '../detect/switches.js';
import { ROLES, type Role } from '../register/person.js';
import { type Code, type Severity, severityRank } from '../taxonomy.js';
import { DETECTOR_ENTRIES, type DetectorEntry } from './detectors.js';
import { parseRule, type RuleFiles, type RuleOfFile } from './rule-files.js';
import { type Monitoring, type Watched, watchedOf } from './watched.js';

export type Origin = 'built-in' | 'school';

/** A rule or detector that there is, with what the school has decided about it. */
export interface CatalogueRule {
  readonly id: string;
  /** What a message does that it finds, as a sentence without its stop. */
  readonly title: string;
  readonly codes: readonly Code[];
  /** As decided; `null`: it depends on the message. */
  readonly severity: Severity | null;
  /** As written. */
  readonly written: Severity | null;
  readonly origin: Origin;
  /** The wording in use; of one that is only in shadow, that. `null` for a detector in code. */
  readonly rule: RuleFile | null;
  readonly text: string | null;
  /** What a detector in code looks for. */
  readonly looksFor: string | null;
  readonly watched: Watched;
  readonly state: 'on' | 'shadow' | 'off';
  /** A change of it must not weaken it; it can only be narrowed for single people. */
  readonly neverOff: boolean;
  /** The lanes in which its findings can come up. */
  readonly lanes: readonly Lane[];
}

/** Everything that is or was looked for, by id. */
export function catalogueOf(files: RuleFiles, monitoring: Monitoring): readonly CatalogueRule[] {
  const ofFiles = new Map(files.rules.map(one => [one.rule.id, one]));
  const known = new Set([...ofFiles.keys(), ...DETECTOR_ENTRIES.map(({ id }) => id)]);
  const added = [...monitoring.values()].filter(({ rule, own, trial }) => !known.has(rule) && (own || trial));
  return [
    ...[...ofFiles].map(([id, file]) => ofRule(watchedOf(monitoring, id), file)),
    ...added.map(watched => ofRule(watched, null)),
    ...DETECTOR_ENTRIES.map(entry => ofDetector(entry, watchedOf(monitoring, entry.id))),
  ]
    .filter(one => one !== null)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

export function ruleIn(catalogue: readonly CatalogueRule[], id: string): CatalogueRule | null {
  return catalogue.find(one => one.id === id) ?? null;
}

/** `null` when what the database holds cannot be read any more. */
function ofRule(watched: Watched, file: RuleOfFile | null): CatalogueRule | null {
  const text = watched.own?.text ?? file?.text ?? watched.trial?.text ?? null;
  const rule = watched.own || !file ? parseRule(text ?? '') : file.rule;
  if (rule === null || text === null) return null;
  const onlyTrial = watched.own === null && file === null;
  const neverOff = isNeverOff(rule);
  return {
    id: watched.rule,
    title: titleOf(rule),
    codes: [rule.code],
    severity: neverOff ? rule.severity : (watched.severity ?? rule.severity),
    written: rule.severity,
    origin: file === null || file.ofSchool ? 'school' : 'built-in',
    rule,
    text,
    looksFor: null,
    watched,
    state: onlyTrial ? 'shadow' : neverOff ? 'on' : watched.state,
    neverOff,
    lanes: lanesOf(rule),
  };
}

export function titleOf({ reason }: Pick<RuleFile, 'reason'>): string {
  return reason.replace(/\.$/, '');
}

function ofDetector({ id, title, codes, looksFor }: DetectorEntry, watched: Watched): CatalogueRule {
  return {
    id,
    title,
    codes,
    severity: null,
    written: null,
    origin: 'built-in',
    rule: null,
    text: null,
    looksFor,
    watched,
    state: watched.state,
    neverOff: false,
    lanes: [...new Set(codes.flatMap(code => lanesOfCode(code, ROLES)))],
  };
}

/** Direction decides in whose lane a finding comes up; it is known of a rule whatever was found. */
function lanesOf({ code, when }: RuleFile): readonly Lane[] {
  const authors = when.author.flatMap((who): readonly Role[] => {
    if (who === 'anyone') return ROLES;
    return who === 'adult' ? ['mentor', 'staff', 'external'] : [who];
  });
  return lanesOfCode(code, authors);
}

function lanesOfCode(code: Code, authors: readonly Role[]): readonly Lane[] {
  return [...new Set(authors.map(author => CONCERNS[concernOf(code, author)].lane))];
}

export function isLower(severity: Severity, than: Severity): boolean {
  return severityRank(severity) < severityRank(than);
}
