import type { ExportFormat } from '../exports/format.js';
import { jsonLines } from '../exports/json-lines.js';
import { ownRecord, rawOf } from '../exports/own-record.js';

/** Candour's own JSONL: one message a line. */
export const jsonl: ExportFormat = {
  name: 'jsonl',
  title: 'Candour JSONL',
  about: { recognisedBy: 'one JSON object a line, with `conversation`', lacks: '–' },
  recognises(head) {
    const first = head.text.trimStart().split('\n', 1)[0] ?? '';
    return /^\{.*"conversation"\s*:/.test(first);
  },
  async *read([file], { maxMessageBytes }) {
    if (!file) return;
    for await (const lines of jsonLines(file, maxMessageBytes))
      for (const line of lines) {
        if ('problem' in line) {
          yield line;
          continue;
        }
        const { data } = ownRecord.safeParse(line.value);
        yield data ? { raw: rawOf(data, { receivedAt: file.modifiedAt }) } : { problem: 'RECORD_UNREADABLE' };
      }
  },
};
