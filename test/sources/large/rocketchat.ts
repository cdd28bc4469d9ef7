import { generatedFile } from '../../support/chat-exports.js';

export function large(count: number) {
  return [
    generatedFile('choir.json', function* () {
      for (let at = 0; at < count; at += 1)
        yield `{"msg":"Message ${at} on the concert that is on Friday","username":"ann","ts":"2026-03-02T13:05:00.000Z"}\n`;
    }),
  ];
}
