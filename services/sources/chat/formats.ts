import { csv } from './csv.js';
import type { ChatFormat } from './format.js';
import { jsonl } from './jsonl.js';
import { teams } from './teams.js';
import { whatsapp } from './whatsapp.js';

/** Every format, the most particular first. */
export const CHAT_FORMATS: readonly ChatFormat[] = [teams, jsonl, csv, whatsapp];

/** The format of a file by its content, or by its name in candour.yaml; `null` when none fits. */
export function formatFor(wanted: string, head: string, fileName: string): ChatFormat | null {
  if (wanted !== 'auto') return CHAT_FORMATS.find(format => format.name === wanted) ?? null;
  return CHAT_FORMATS.find(format => format.recognises(head, fileName)) ?? null;
}
