import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { type Detection, loadDetection } from '../../services/detect/detect.js';
import type { Finding } from '../../services/detect/finding.js';
import { ServiceError } from '../../services/errors.js';
import type { MessageLanguage } from '../../services/language/of-message.js';
import type { Message } from '../../services/message.js';
import { Register } from '../../services/register/register.js';
import { type Code, REGISTER_CODES, type Severity } from '../../services/taxonomy.js';
import { conversationItem, messageItem, messageOf, schoolOf } from './item-messages.js';
import type { PrintedConversation } from './judge-conversation.js';
import { Talk } from './talk.js';

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

export interface PrintedMessage {
  readonly id: string | number;
  readonly findings: readonly PrintedFinding[];
  /** Other than English, each with what is looked for in it; absent when all is in English or too short to tell. */
  readonly languages?: readonly MessageLanguage[];
}

/** One line for each message, in the order of the file. Throws ServiceError `ITEMS_INVALID` or `ITEMS_UNREADABLE`. */
export async function* detectMessages(options: DetectOptions): AsyncGenerator<PrintedMessage> {
  const items = readItems(options.file, messageItem);
  const detection = await loadDetection(options.ruleFolders);
  const { detect } = detectorFor(
    detection,
    options,
    items.map(item => `${item.subject} ${item.text}`),
  );
  for (const { id, channel, from, to, sentAt, subject, text } of items) {
    const message = messageOf({ id: String(id), channel, from, to: [to].flat(), sentAt, subject, text });
    const findings = detect(message).flatMap(finding => printed(finding, message));
    const languages = detection.languages(message);
    yield languages.length === 0 ? { id, findings } : { id, findings, languages };
  }
}

/** One line for each conversation, in the order of the file: what a case would say, and at which message. */
export async function* detectConversations(options: DetectOptions): AsyncGenerator<PrintedConversation> {
  const items = readItems(options.file, conversationItem);
  // It brings the models of the database along, which single messages have no use for.
  const { judgeConversation } = await import('./judge-conversation.js');
  const { detect, register } = detectorFor(
    await loadDetection(options.ruleFolders),
    options,
    items.flatMap(item => item.messages.map(({ text }) => text)),
  );
  for (const item of items) yield judgeConversation(item, new Talk(detect, register));
}

function detectorFor(
  detection: Detection,
  options: DetectOptions,
  texts: readonly string[],
): { readonly detect: (message: Message) => readonly Finding[]; readonly register: Register } {
  const school = schoolOf(texts, options.domains);
  const register = new Register({ version: 'none', school, people: [], pairs: [] });
  // Without a register nothing can be said about who is on it.
  const detect = (message: Message) =>
    detection.detect(message, register).filter(({ code }) => !REGISTER_CODES.includes(code));
  return { detect, register };
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
