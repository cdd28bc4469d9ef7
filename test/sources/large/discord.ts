import { generatedFile } from '../../support/chat-exports.js';

export function large(count: number) {
  return [
    generatedFile('chess.json', function* () {
      yield '{"guild":{"id":"1","name":"Clubs"},"channel":{"id":"2","name":"chess"},"dateRange":{},"messages":[';
      for (let at = 0; at < count; at += 1)
        yield `${at === 0 ? '' : ','}{"id":"${at}","type":"Default","timestamp":"2026-03-02T13:05:00+00:00","content":"Message ${at} on the match","author":{"id":"${at % 40}","name":"ann"},"attachments":[],"embeds":[],"stickers":[],"reactions":[]}`;
      yield `],"messageCount":${count}}`;
    }),
  ];
}
