import { type ChatFormat, RECORD_UNREADABLE } from './format.js';
import { linesOf } from './lines.js';
import { ownRecord, rawOf } from './own-record.js';

/** Candour's own JSONL: one message a line. */
export const jsonl: ChatFormat = {
  name: 'jsonl',
  recognises(head) {
    const first =
      head
        .replace(/^\ufeff/, '')
        .trimStart()
        .split('\n', 1)[0] ?? '';
    return /^\{.*"conversation"\s*:/.test(first);
  },
  async *read(stream, context) {
    for await (const line of linesOf(stream)) {
      if (line.trim() === '') continue;
      const record = ownRecord.safeParse(parseOrNull(line));
      yield record.success ? { raw: rawOf(record.data, context) } : { problem: RECORD_UNREADABLE };
    }
  },
};

function parseOrNull(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
