import { generatedFile } from '../../support/chat-exports.js';

export function large(count: number) {
  return [
    generatedFile('chat.csv', function* () {
      yield 'sent_at,conversation_id,author_name,text\n';
      for (let at = 0; at < count; at += 1)
        yield `2026-03-02T13:05:00Z,c,Ann,Message ${at} on the essay that is due on Friday\n`;
    }),
  ];
}
