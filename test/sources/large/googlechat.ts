import { generatedFile } from '../../support/chat-exports.js';

export function large(count: number) {
  const group = 'Google Chat/Groups/DM abc';
  return [
    generatedFile(`${group}/group_info.json`, () => ['{"members":[{"name":"Jo","email":"jo@school.example"}]}']),
    generatedFile(`${group}/messages.json`, function* () {
      yield '{"messages":[';
      for (let at = 0; at < count; at += 1)
        yield `${at === 0 ? '' : ','}{"creator":{"name":"Jo","email":"jo@school.example"},"created_date":"Sunday, March 29, 2026 at 1:00:01 AM UTC","text":"Message ${at} on the book","topic_id":"t","message_id":"abc/t/${at}"}`;
      yield ']}';
    }),
  ];
}
