import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import type { ConversationRecord } from '../../models/conversation.js';
import { concernOf } from '../../services/cases/concern.js';
import { addMessage, RISK_RAISES } from '../../services/conversation/risk.js';
import { type Detection, loadDetection } from '../../services/detect/detect.js';
import type { Finding } from '../../services/detect/finding.js';
import { ServiceError } from '../../services/errors.js';
import { type Message, sideOf } from '../../services/message.js';
import { Register } from '../../services/register/register.js';
import { type Code, REGISTER_CODES, SEVERITIES, type Severity, severityRank } from '../../services/taxonomy.js';
import { conversationItem, messageItem, messageOf, schoolOf } from './item-messages.js';

/** One finding as `candour detect` prints it; offsets in UTF-16 units of the original. */
export interface PrintedFinding {
  readonly code: Code;
  readonly start: number;
  readonly end: number;
  readonly field: 'text' | 'subject';
  readonly severity: Severity;
  readonly confidence: number;
  readonly reason: string;
}

export interface DetectOptions {
  readonly file: string;
  readonly ruleFolders: readonly string[];
  readonly domains: readonly string[];
}

/** One line for each message, in the order of the file. Throws ServiceError `ITEMS_INVALID` or `ITEMS_UNREADABLE`. */
export async function* detectMessages(
  options: DetectOptions,
): AsyncGenerator<{ id: string | number; findings: readonly PrintedFinding[] }> {
  const items = readItems(options.file, messageItem);
  const detect = await detectorFor(
    options,
    items.map(item => `${item.subject} ${item.text}`),
  );
  for (const { id, channel, from, to, sentAt, subject, text } of items) {
    const message = messageOf({ id: String(id), channel, from, to: [to].flat(), sentAt, subject, text });
    yield { id, findings: detect(message).flatMap(finding => printed(finding, message)) };
  }
}

export interface PrintedConversation {
  readonly id: string | number;
  readonly concern: boolean;
  readonly codes: readonly Code[];
  /** Index of the message at which a case would be raised. */
  readonly alertAt: number | null;
  readonly severity: Severity | null;
}

/** One line for each conversation, in the order of the file: what a case would say, and at which message. */
export async function* detectConversations(options: DetectOptions): AsyncGenerator<PrintedConversation> {
  const items = readItems(options.file, conversationItem);
  const detect = await detectorFor(
    options,
    items.flatMap(item => item.messages.map(({ text }) => text)),
  );
  for (const item of items) yield judge(item, detect);
}

function judge(
  item: z.infer<typeof conversationItem>,
  detect: (message: Message) => readonly Finding[],
): PrintedConversation {
  let risk: ConversationRecord | null = null;
  let alertAt: number | null = null;
  let rank = -1;
  const codes = new Set<Code>();
  for (const [index, { from, sentAt, text }] of item.messages.entries()) {
    const role = item.participants[from]?.role ?? 'external';
    const to = item.participants.filter((_, other) => other !== from).map(participant => participant.role);
    const message = messageOf({
      id: `${item.id}:${index}`,
      channel: 'chat',
      from: role,
      to,
      sentAt,
      subject: '',
      text,
    });
    const findings = detect(message);
    const numbered = findings.map((finding, number) => ({ ...finding, _id: `${message.id}:${number}` }));
    const at = message.sentAt ?? new Date(index * 60_000);
    const facts = { pairKey: String(item.id), adultKey: 'adult', pupilKey: 'pupil', messageId: message.id, at };
    risk = addMessage(risk, { ...facts, byAdult: sideOf(role) !== 'pupil', findings: numbered });
    for (const { code, severity } of findings) {
      if (severityRank(severity) >= 1) codes.add(code);
      if (concernOf(code, role) !== 'scheme') rank = Math.max(rank, severityRank(severity));
    }
    const raised = findings.some(({ severity }) => severityRank(severity) >= 1) || risk.risk >= RISK_RAISES;
    if (raised && alertAt === null) {
      alertAt = index;
      for (const contribution of risk.contributions) codes.add(contribution.code);
    }
  }
  const concern = alertAt !== null;
  return {
    id: item.id,
    concern,
    codes: [...codes].sort(),
    alertAt,
    severity: concern ? (SEVERITIES[Math.max(rank, 1)] ?? null) : null,
  };
}

async function detectorFor(
  options: DetectOptions,
  texts: readonly string[],
): Promise<(message: Message) => readonly Finding[]> {
  const detection: Detection = await loadDetection(options.ruleFolders);
  const school = schoolOf(texts, options.domains);
  const register = new Register({ version: 'none', school, people: [], pairs: [] });
  // Without a register nothing can be said about who is on it.
  return message => detection.detect(message, register).filter(({ code }) => !REGISTER_CODES.includes(code));
}

function printed(finding: Finding, message: Message): PrintedFinding[] {
  const { code, severity, confidence, reason, span } = finding;
  const field = finding.field === 'subject' ? 'subject' : 'text';
  const { start, end } = span ?? { start: 0, end: message[field].length };
  return [{ code, start, end, field, severity, confidence, reason }];
}

function readItems<T>(file: string, schema: z.ZodType<T>): readonly T[] {
  const lines = readText(file).split('\n');
  const problems: string[] = [];
  const items = lines.flatMap((line, index) => {
    if (line.trim() === '') return [];
    const item = schema.safeParse(parseOrNull(line));
    if (item.success) return [item.data];
    problems.push(
      `line ${index + 1}: ${item.error.issues.map(issue => `${issue.path.join('.')} ${issue.message}`).join(', ')}`,
    );
    return [];
  });
  if (problems.length === 0) return items;
  throw new ServiceError({
    code: 'ITEMS_INVALID',
    message: `${problems.length} line(s) are not what they should be:\n  ${problems.slice(0, 20).join('\n  ')}`,
    remedy: 'See `candour detect --help` for the fields of a line.',
  });
}

function readText(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8').replace(/^\ufeff/, '');
  } catch (cause) {
    throw new ServiceError({
      code: 'ITEMS_UNREADABLE',
      message: `${file} cannot be read.`,
      remedy: 'Check the path.',
      cause,
    });
  }
}

function parseOrNull(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
