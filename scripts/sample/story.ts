import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { PROJECT_ROOT } from '../../services/paths.js';

/** The sample school as it is written down in this folder. */
export const SAMPLE_FOLDER = join(PROJECT_ROOT, 'scripts', 'sample');

const attachment = z.strictObject({
  name: z.string(),
  kind: z.enum(['pdf', 'ics', 'text', 'png', 'tnef']),
  text: z.string(),
});
const letter = z.strictObject({
  from: z.string(),
  to: z.array(z.string()),
  cc: z.array(z.string()).default([]),
  at: z.string(),
  text: z.string(),
  reply: z.boolean().default(false),
  style: z.enum(['plain', 'html', 'html-only', 'newsletter']).default('plain'),
  charset: z.enum(['utf-8', 'iso-8859-1', 'windows-1252']).default('utf-8'),
  encoding: z.enum(['quoted-printable', 'base64']).default('quoted-printable'),
  attachments: z.array(attachment).default([]),
});
const mailFile = z.strictObject({
  threads: z.array(z.strictObject({ subject: z.string(), messages: z.array(letter).min(1) })),
});
const chatFile = z.strictObject({
  chats: z.array(
    z.strictObject({ id: z.string(), name: z.string(), members: z.array(z.string()), lines: z.array(z.string()) }),
  ),
});
const groupFile = z.strictObject({ name: z.string(), lines: z.array(z.string()) });

export type Letter = z.infer<typeof letter>;
export type SampleAttachment = z.infer<typeof attachment>;
export type Thread = z.infer<typeof mailFile>['threads'][number];

export interface ChatLine {
  readonly from: string;
  readonly at: string;
  readonly text: string;
}
export interface SampleChat {
  readonly id: string;
  readonly name: string;
  readonly members: readonly string[];
  readonly lines: readonly ChatLine[];
}

/** Those of one file of `mail/`, or all. */
export function readThreads(only?: string): readonly Thread[] {
  const folder = join(SAMPLE_FOLDER, 'mail');
  return readdirSync(folder)
    .filter(file => only === undefined || file === only)
    .sort()
    .flatMap(file => mailFile.parse(readYaml(join('mail', file))).threads);
}

export function readChats(file: 'teams' | 'platform' | 'helpdesk'): readonly SampleChat[] {
  const { chats } = chatFile.parse(readYaml(join('chat', `${file}.yaml`)));
  return chats.map(chat => ({ ...chat, lines: chat.lines.map(chatLine) }));
}

export function readGroup(): { readonly name: string; readonly lines: readonly ChatLine[] } {
  const group = groupFile.parse(readYaml(join('chat', 'whatsapp.yaml')));
  return { name: group.name, lines: group.lines.map(chatLine) };
}

function chatLine(line: string): ChatLine {
  const [from, at, ...text] = line.split(' | ');
  if (!from || !at || text.length === 0) throw new Error(`Not "who | when | what": ${line}`);
  return { from, at, text: text.join(' | ') };
}

function readYaml(path: string): unknown {
  return parseYaml(readFileSync(join(SAMPLE_FOLDER, path), 'utf8'));
}
