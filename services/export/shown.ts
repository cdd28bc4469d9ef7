import { RECORD_KINDS, type RecordKind } from '../../models/record-entry.js';
import { wordsOf } from '../review/presenters/record.js';
import { visibleLine } from '../review/presenters/untrusted.js';
import type { Committed, ExportedEntry } from './content.js';

/** What is shown of a field: the text itself, or what stands for it. `null`: nothing. */
export function shownText(field: Committed): string | null {
  return 'commitment' in field ? field.instead : field.text;
}

/** `null`: withheld. */
export function shownKind({ kind }: Pick<ExportedEntry, 'kind'>): RecordKind | null {
  const text = shownText(kind);
  return RECORD_KINDS.find(known => known === text) ?? null;
}

/** How an entry reads, as far as it leaves; `null`: nothing of it does. */
export function shownWords(entry: ExportedEntry): ReturnType<typeof wordsOf> | null {
  const kind = shownKind(entry);
  const body = objectIn(shownText(entry.body));
  return kind === null || body === null ? null : wordsOf({ kind, body });
}

/** Who did it, as the export calls them. */
export function shownActor({ actor }: Pick<ExportedEntry, 'actor'>): string {
  const text = shownText(actor) ?? '';
  const { name } = objectIn(text) ?? {};
  return visibleLine(typeof name === 'string' ? name : text, 80) || 'Somebody';
}

function objectIn(text: string | null): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}
