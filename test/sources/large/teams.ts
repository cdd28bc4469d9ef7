import { generatedFile } from '../../support/chat-exports.js';

export function large(count: number) {
  return [
    generatedFile('teams.json', function* () {
      yield '{"value":[';
      for (let at = 0; at < count; at += 1)
        yield `${at === 0 ? '' : ','}{"id":"${at}","messageType":"message","createdDateTime":"2026-03-02T13:05:00Z","chatId":"c${at % 50}","from":{"user":{"id":"u${at % 100}","displayName":"Person ${at % 100}"}},"body":{"contentType":"text","content":"Message ${at} on the essay that is due on Friday"}}`;
      yield ']}';
    }),
  ];
}
