import { generatedFile } from '../../support/chat-exports.js';

export function large(count: number) {
  return [
    generatedFile('mail.mbox', function* () {
      for (let at = 0; at < count; at += 1)
        yield `From a@b.example Mon Jan  5 09:00:00 2026\nFrom: a@b.example\nSubject: ${at}\n\nThe essay is due on Friday.\n\n`;
    }),
  ];
}
