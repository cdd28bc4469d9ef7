import type { DryRunRecord, HitChange } from '../../../models/dry-run.js';
import { TAXONOMY } from '../../taxonomy.js';
import type { OpenDraft, ReadableHit } from '../draft-pages.js';
import { severityMark } from './marks.js';
import { ruleInWords } from './rule-words.js';
import { RULE_STATES, ruleHref } from './rules.js';
import { counted, figure, type SchoolClock } from './time.js';
import { visibleLine } from './untrusted.js';

export const JUDGEMENTS = { right: 'Right', wrong: 'Wrong', unsure: 'Unsure' } as const;
export type Judgement = keyof typeof JUDGEMENTS;

const CHANGE_NAMES: Readonly<Record<HitChange, { readonly sign: string; readonly name: string }>> = {
  gained: { sign: '+', name: 'Gained' },
  lost: { sign: '−', name: 'Lost' },
  same: { sign: '=', name: 'Same' },
};

export interface DraftParts {
  readonly open: OpenDraft;
  readonly run: DryRunRecord | null;
  /** Messages in which it found something in shadow; `null`: it is not in shadow. */
  readonly shadow: number | null;
  readonly hits: readonly ReadableHit[];
  readonly nameOf: (key: string) => string;
  readonly clock: SchoolClock;
  /** One for each form. */
  readonly makeId: () => string;
  readonly error: string | null;
}

const HITS_SHOWN = 50;

export function presentDraft({ open, run, shadow, hits, nameOf, clock, makeId, error }: DraftParts) {
  const { draft, checked, known, ways } = open;
  const rule = checked.rule;
  const href = `/rules/drafts/${draft._id}`;
  const inTrial = known?.watched.trial?.text === draft.text;
  const inUse = known?.watched.own?.text === draft.text && known.state === 'on';
  const mayNot = known?.neverOff === true && ways.length > 0;
  return {
    title: rule === null ? 'Draft of a rule' : visibleLine(rule.reason.replace(/\.$/, ''), 160),
    here: '/rules',
    href,
    formIds: { trial: makeId(), wording: makeId(), dryRun: makeId() },
    errors: error === null ? [] : [{ field: 'use', text: error }],
    ruleId: draft.ruleId,
    known:
      known === null
        ? null
        : { href: ruleHref(known.id), title: visibleLine(known.title, 160), state: RULE_STATES[known.state] },
    isChange: draft.changes,
    updated: clock.moment(draft.updatedAt),
    faults: checked.faults.map(({ line, problem }) => `Line ${line}: ${visibleLine(problem, 400)}`),
    words: rule === null ? null : ruleInWords(rule),
    severity: rule === null ? null : severityMark(rule.severity),
    category: rule === null ? null : TAXONOMY[rule.code].title,
    ways,
    mayNot,
    inTrial,
    shadow: shadow === null ? null : counted(shadow, 'message'),
    inUse,
    // The next right action is the one primary button.
    primary: inUse ? null : inTrial ? 'on' : run?.state === 'done' ? 'shadow' : 'dry-run',
    mayTry: !inTrial && known?.watched.state !== 'shadow',
    run: run === null ? null : presentRun(run, hits, clock),
    hits: hits.slice(0, HITS_SHOWN).map(({ hit, message }) => ({
      href: `${href}/hits/${message._id}`,
      ...CHANGE_NAMES[hit.change],
      change: hit.change,
      pair: `${nameOf(message.authorKey)} to ${message.recipientKeys.map(nameOf).slice(0, 2).join(', ')}`,
      at: clock.moment(message.at),
      judgement: hit.judgement === null ? null : JUDGEMENTS[hit.judgement],
    })),
    hitsShown: Math.min(hits.length, HITS_SHOWN),
  };
}

function presentRun(run: DryRunRecord, hits: readonly ReadableHit[], clock: SchoolClock) {
  const all = run.gained + run.lost + run.same;
  const notKept = run.passed - run.looked;
  const judged = (judgement: Judgement) => hits.filter(({ hit }) => hit.judgement === judgement).length;
  return {
    state: run.state,
    asked: clock.moment(run.askedAt),
    progress:
      run.state === 'running' && run.total > 0
        ? `${figure(run.passed)} of ${counted(run.total, 'message')} gone through`
        : null,
    percent: run.total === 0 ? 0 : Math.round((run.passed / run.total) * 100),
    looked: `Looked at ${figure(run.looked)} of ${counted(run.total, 'message')} that were scanned in the last 30 days.`,
    notKept:
      notKept > 0 ? `The words of the other ${figure(notKept)} are not kept, so nothing can be said of them.` : null,
    gained: figure(run.gained),
    lost: figure(run.lost),
    same: figure(run.same),
    others:
      all > hits.length
        ? `${counted(all - hits.length, 'message')} of these ${all - hits.length === 1 ? 'is' : 'are'} counted only: they are not in conversations that you may read.`
        : null,
    judged: `Judged so far: ${judged('right')} right, ${judged('wrong')} wrong, ${judged('unsure')} unsure.`,
    problem: run.problem,
  };
}
