import { generatedFile } from '../../support/chat-exports.js';

export function large(count: number) {
  return [
    generatedFile('mdl_messages.csv', function* () {
      yield 'id,useridfrom,conversationid,fullmessage,timecreated\n';
      for (let at = 0; at < count; at += 1)
        yield `${at},${at % 40},${at % 20},Message ${at} on the essay that is due on Friday,${1_792_888_200 + at}\n`;
    }),
  ];
}
