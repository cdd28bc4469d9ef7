import { generatedFile } from '../../support/chat-exports.js';

/** With a reaction under each. */
export function large(count: number) {
  return [
    generatedFile('messages-000001.json', function* () {
      yield '{"zerver_message":[';
      for (let at = 0; at < count; at += 1)
        yield `${at === 0 ? '' : ','}{"id":${at},"sender":1,"recipient":2,"subject":"essay","content":"Message ${at} on the essay that is due on Friday","date_sent":1772000000.0}`;
      yield '],"zerver_usermessage":[]}';
    }),
    generatedFile('realm.json', function* () {
      yield '{"zerver_recipient":[{"id":2,"type":2,"type_id":3}],"zerver_reaction":[';
      for (let at = count - 1; at >= 0; at -= 1)
        yield `${at === count - 1 ? '' : ','}{"user_profile":1,"message":${at},"emoji_name":"heart"}`;
      yield ']}';
    }),
  ];
}
