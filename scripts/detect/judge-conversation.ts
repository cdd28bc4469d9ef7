import type { z } from 'zod';
import { type ConversationRecord, RISK_LANES, type RiskLane } from '../../models/conversation.js';
import { concernOf } from '../../services/cases/concern.js';
import { raises } from '../../services/cases/raise.js';
import { alertsOf, type RiskAlert } from '../../services/conversation/alerts.js';
import { explainRisk } from '../../services/conversation/explain.js';
import { addMessage } from '../../services/conversation/risk.js';
import { sideOf } from '../../services/message.js';
import { type Code, SEVERITIES, type Severity, severityRank } from '../../services/taxonomy.js';
import { type conversationItem, messageOf } from './item-messages.js';
import type { Talk } from './talk.js';

/** The whole of a pair called for a case. Messages by their index. */
export interface PrintedAlert {
  readonly at: number;
  readonly lane: RiskLane;
  readonly risk: number;
  /** Those that built it. */
  readonly messages: readonly number[];
  /** What each part of it is, weightiest first. Never quotes a message. */
  readonly reasons: readonly string[];
}

export interface PrintedConversation {
  readonly id: string | number;
  readonly concern: boolean;
  readonly codes: readonly Code[];
  /** Index of the message at which a case would be raised. */
  readonly alertAt: number | null;
  readonly severity: Severity | null;
  /** Of the pair, after the last message. */
  readonly risk: Readonly<Record<RiskLane, number>>;
  /** The first of each lane. */
  readonly alerts: readonly PrintedAlert[];
}

const TIME_ZONE = 'Europe/London';

/** What a case would say of these messages, and from which of them on. */
export function judgeConversation(item: z.infer<typeof conversationItem>, talk: Talk): PrintedConversation {
  let pair: ConversationRecord | null = null;
  let alertAt: number | null = null;
  let rank = -1;
  const codes = new Set<Code>();
  const alerts = new Map<RiskLane, PrintedAlert>();
  for (const [index, { from, sentAt, text }] of item.messages.entries()) {
    const role = item.participants[from]?.role ?? 'external';
    const to = item.participants.filter((_, other) => other !== from).map(participant => participant.role);
    const id = `${item.id}:${index}`;
    const message = messageOf({ id, channel: 'chat', from: role, to, sentAt, subject: '', text });
    const findings = talk.add(message, String(from));
    const numbered = findings.map((finding, number) => ({ ...finding, _id: `${id}:${number}` }));
    const at = message.sentAt ?? new Date(index * 60_000);
    const keys = { pairKey: String(item.id), adultKey: 'adult', pupilKey: 'pupil', messageId: id };
    const byAdult = sideOf(role) !== 'pupil';
    pair = addMessage(pair, { ...keys, at, byAdult, findings: numbered, timeZone: TIME_ZONE, scheme: null });
    for (const alert of alertsOf(pair, [at])) {
      for (const { code } of alert.contributions) codes.add(code);
      if (!alerts.has(alert.lane)) alerts.set(alert.lane, printedAlert(alert, index));
    }
    for (const { code, severity } of findings) {
      if (severityRank(severity) >= 1) codes.add(code);
      if (concernOf(code, role) !== 'scheme') rank = Math.max(rank, severityRank(severity));
    }
    if (findings.some(raises) || alerts.size > 0) alertAt ??= index;
  }
  const concern = alertAt !== null;
  return {
    id: item.id,
    concern,
    codes: concern ? [...codes].sort() : [],
    alertAt,
    severity: concern ? (SEVERITIES[Math.max(rank, 1)] ?? null) : null,
    risk: roundedRisks(pair),
    alerts: [...alerts.values()],
  };
}

function printedAlert(alert: RiskAlert, at: number): PrintedAlert {
  const indexOf = (messageId: string) => Number(messageId.slice(messageId.lastIndexOf(':') + 1));
  return {
    at,
    lane: alert.lane,
    risk: round(alert.risk),
    messages: alert.messageIds.map(indexOf).sort((a, b) => a - b),
    reasons: explainRisk(alert.lane, alert, alert.at).map(({ label }) => label),
  };
}

function roundedRisks(pair: ConversationRecord | null): Readonly<Record<RiskLane, number>> {
  const risks = { conduct: 0, infatuation: 0, help: 0 };
  for (const lane of RISK_LANES) risks[lane] = round(pair?.risks[lane] ?? 0);
  return risks;
}

function round(risk: number): number {
  return Math.round(risk * 1000) / 1000;
}
