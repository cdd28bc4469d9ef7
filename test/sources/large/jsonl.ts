import { generatedFile } from '../../support/chat-exports.js';

export function large(count: number) {
  return [
    generatedFile('chat.jsonl', function* () {
      for (let at = 0; at < count; at += 1)
        yield `{"conversation":{"id":"c"},"id":"${at}","author":{"name":"Ann"},"text":"Message ${at} on the essay that is due on Friday"}\n`;
    }),
  ];
}
