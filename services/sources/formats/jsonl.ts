import { singleFile } from '../exports/format.js';
import { linesOf } from '../exports/lines.js';
import { ownRecord, rawOf } from '../exports/own-record.js';

/** Candour's own JSONL: one message a line. */
export const jsonl = singleFile({
  name: 'jsonl',
  title: 'Candour JSONL',
  about: { recognisedBy: 'one JSON object a line, with `conversation`', lacks: '–' },
  recognises(head) {
    const first = head.text.trimStart().split('\n', 1)[0] ?? '';
    return /^\{.*"conversation"\s*:/.test(first);
  },
  async *read(stream, context) {
    for await (const line of linesOf(stream)) {
      if (line.trim() === '') continue;
      const record = ownRecord.safeParse(parseOrNull(line));
      yield record.success ? { raw: rawOf(record.data, context) } : { problem: 'RECORD_UNREADABLE' };
    }
  },
});

function parseOrNull(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
