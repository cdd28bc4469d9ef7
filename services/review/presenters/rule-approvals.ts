import { z } from 'zod';
import type { UserRecord } from '../../../models/user.js';
import type { Approval } from '../../approvals/approvals.js';
import type { OpenedEntry } from '../../cases/record.js';
import { type CatalogueRule, ruleIn } from '../../monitoring/catalogue.js';
import { changeSchema } from '../../monitoring/change.js';
import { MAY_CHANGE } from '../../monitoring/decide-change.js';
import { weakeningOf } from '../../monitoring/weakening.js';
import { approvalWords, changedWords, planText } from './change-words.js';
import { ruleHref } from './rules.js';
import type { SchoolClock } from './time.js';
import { visible, visibleLine } from './untrusted.js';

export interface ApprovalsParts {
  readonly approvals: readonly Approval[];
  /** Of the record `monitoring`, newest first. */
  readonly entries: readonly OpenedEntry[];
  readonly catalogue: readonly CatalogueRule[];
  readonly userNames: ReadonlyMap<string, string>;
  readonly nameOf: (personKey: string) => string;
  readonly user: UserRecord;
  readonly clock: SchoolClock;
}

const planned = z.object({ rule: z.string(), change: changeSchema });
const MOST_ENTRIES = 100;

export function presentApprovals(parts: ApprovalsParts) {
  const { approvals, entries, user, clock, nameOf } = parts;
  const opensRules = MAY_CHANGE.includes(user.role);
  return {
    title: 'Changes to monitoring',
    here: '/rules/approvals',
    opensRules,
    waiting: approvals.flatMap(approval => presentWaiting(approval, parts, opensRules)),
    entries: entries
      .flatMap(({ kind, body, actor, at }) => {
        const changed = kind === 'changed' ? changedWords(body, nameOf) : null;
        const approval = kind === 'approval' ? approvalWords(body, nameOf) : null;
        const words = changed ?? approval;
        if (words === null) return [];
        const rule = changed?.rule ?? approval?.subject ?? '';
        return [
          {
            title: words.title,
            text: words.text,
            rule,
            by: visible(actor.name),
            at: clock.moment(at),
            isChange: changed !== null,
          },
        ];
      })
      .slice(0, MOST_ENTRIES),
  };
}

function presentWaiting(approval: Approval, parts: ApprovalsParts, opensRules: boolean) {
  const read = planned.safeParse(approval.change);
  if (!read.success) return [];
  const { rule: id, change } = read.data;
  const { catalogue, userNames, user, clock, nameOf } = parts;
  const rule = ruleIn(catalogue, id);
  return [
    {
      id: approval._id,
      plan: planText(change, nameOf),
      rule: { id, title: visibleLine(rule?.title ?? id, 160), href: opensRules && rule ? ruleHref(id) : null },
      ways: weakeningOf(change, rule),
      wording: change.kind === 'wording' ? visible(change.text) : null,
      reason: visible(approval.reason),
      by: visible(userNames.get(approval.proposedBy) ?? 'Unknown'),
      at: clock.moment(approval.proposedAt),
      until: clock.day(approval.expiresAt),
      isOwn: approval.proposedBy === user._id,
    },
  ];
}
