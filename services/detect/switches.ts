import { type Message, participantKey } from '../message.js';
import { type Code, type Severity, severityRank } from '../taxonomy.js';
import type { Finding } from './finding.js';
import { KNOWN_FILE_DETECTOR } from './known-file.js';

/** What a school has decided about one rule or detector. Plain, so that it can be compared and handed to a thread. */
export interface Switch {
  /** Id of a rule, or of a detector in code. */
  readonly rule: string;
  /** `shadow`: what it finds is set aside and raises nothing. */
  readonly state: 'on' | 'shadow' | 'off';
  /** In place of the rule's own; of a detector the most that its findings may be. `null`: as it comes. */
  readonly severity: Severity | null;
  /** Findings that are less sure (`Finding.confidence`) are taken down to `low`; 0: none is. */
  readonly least: number;
  readonly exempt: readonly Exemption[];
}

/** What this person writes until then is taken down to `low`. */
export interface Exemption {
  /** `participantKey` of a person on the register. */
  readonly personKey: string;
  /** ISO 8601, an instant; it ends by itself. */
  readonly until: string;
}

/** Stands behind the id of a rule whose new wording is tried in shadow beside the one in use. */
export const TRIAL = '.trial';

export function withoutTrial(rule: string): string {
  return rule.endsWith(TRIAL) ? rule.slice(0, -TRIAL.length) : rule;
}

/** What a finding is counted and decided by: its rule, or its detector. The checks of the register are decided one by one. */
export function ruleOf({ ruleId, detectorId, code }: Pick<Finding, 'ruleId' | 'detectorId' | 'code'>): string {
  return ruleId ?? (detectorId === 'register' ? `register/${code}` : detectorId);
}

const NEVER_OFF: ReadonlySet<Code> = new Set<Code>(['content.self-harm', 'content.disclosure']);

/** What may cost a life: no switch silences it or makes it less grave. It can only be narrowed, by an exemption. */
export function isNeverOff({ code, severity }: Pick<Finding, 'code' | 'severity'>): boolean {
  return severity === 'critical' && NEVER_OFF.has(code);
}

/** It says what a file is, not what somebody meant: nothing narrows that, for nobody. */
function isOfKnownFile({ detectorId }: Finding): boolean {
  return detectorId === KNOWN_FILE_DETECTOR;
}

/** Switches by rule, in force. Pure. */
export class SwitchBoard {
  readonly #switches: ReadonlyMap<string, Switch>;

  constructor(switches: readonly Switch[] = []) {
    this.#switches = new Map(switches.map(one => [one.rule, one]));
  }

  of(rule: string): Switch | null {
    return this.#switches.get(rule) ?? null;
  }

  /** Set aside, whatever it is about; never what may cost a life. */
  isShadow(finding: Finding): boolean {
    return this.of(ruleOf(finding))?.state === 'shadow' && !isNeverOff(finding) && !isOfKnownFile(finding);
  }

  /** The findings of a message as the switches leave them. Doing it twice changes nothing more. */
  leave(findings: readonly Finding[], message: Pick<Message, 'author' | 'receivedAt'>): readonly Finding[] {
    if (this.#switches.size === 0) return findings;
    return findings.flatMap(finding => this.#leave(finding, message));
  }

  #leave(finding: Finding, message: Pick<Message, 'author' | 'receivedAt'>): readonly Finding[] {
    const rule = ruleOf(finding);
    const found = this.of(rule);
    if (found === null || isOfKnownFile(finding)) return [finding];
    const spared = isNeverOff(finding);
    // A rule that is off is not loaded; detectors in code always run.
    if (found.state === 'off' && finding.ruleId === null && !spared) return [];
    if (finding.suppressedBy !== null) return [finding];
    if (isExempt(found, message)) return [takenDown(finding, `${EXEMPTED}${rule}`)];
    if (spared) return [finding];
    if (finding.confidence < found.least) return [takenDown(finding, `${THRESHOLD}${rule}`)];
    return [finding.ruleId === null ? atMost(finding, found.severity) : finding];
  }
}

/** By when it reached the source: what a sender's clock says is the sender's to choose. */
function isExempt({ exempt }: Switch, { author, receivedAt }: Pick<Message, 'author' | 'receivedAt'>): boolean {
  const key = participantKey(author);
  return exempt.some(({ personKey, until }) => personKey === key && receivedAt.getTime() < Date.parse(until));
}

/** How `suppressedBy` begins when the school has exempted who wrote it, or wants stronger findings of the rule. */
export const EXEMPTED = 'exempted:';
export const THRESHOLD = 'threshold:';

/** As an exception of a rule takes it down: it stays visible, and counts a little. */
function takenDown(finding: Finding, suppressedBy: string): Finding {
  return { ...finding, severity: 'low', confidence: finding.confidence / 4, suppressedBy };
}

function atMost(finding: Finding, severity: Severity | null): Finding {
  return severity !== null && severityRank(severity) < severityRank(finding.severity)
    ? { ...finding, severity }
    : finding;
}
