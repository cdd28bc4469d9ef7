import { generatedFile } from '../../support/chat-exports.js';

export function large(count: number) {
  return [
    generatedFile('WhatsApp Chat with Ann Lee.txt', function* () {
      for (let at = 0; at < count; at += 1) {
        const minute = new Date(Date.UTC(2026, 0, 1) + at * 60_000).toISOString();
        const date = `${minute.slice(8, 10)}/${minute.slice(5, 7)}/2026, ${minute.slice(11, 16)}`;
        yield `${date} - ${at % 2 === 0 ? 'Ben Okoro' : 'Ann Lee'}: Message ${at} on the essay that is due on Friday\n`;
      }
    }),
  ];
}
