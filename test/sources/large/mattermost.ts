import { generatedFile } from '../../support/chat-exports.js';

export function large(count: number) {
  return [
    generatedFile('bulk.jsonl', function* () {
      yield '{"type":"version","version":1}\n';
      for (let at = 0; at < count; at += 1)
        yield `{"type":"post","post":{"team":"school","channel":"maths","user":"ann","message":"Message ${at} on the essay that is due on Friday","create_at":${1_772_000_000_000 + at}}}\n`;
    }),
  ];
}
