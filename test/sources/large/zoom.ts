import { generatedFile } from '../../support/chat-exports.js';

export function large(count: number) {
  return [
    generatedFile('2026-03-02 Chess Club/meeting_saved_chat.txt', function* () {
      for (let at = 0; at < count; at += 1) {
        const clock = new Date(at * 1_000).toISOString().slice(11, 19);
        yield `${clock} From Person ${at % 30} to Everyone:\n\tMessage ${at} on the essay that is due on Friday\n`;
      }
    }),
  ];
}
