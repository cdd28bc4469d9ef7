import { generatedFile } from '../../support/chat-exports.js';

/** A school's busiest channel: one day's file with all of them. */
export function large(count: number) {
  return [
    generatedFile('users.json', () => ['[{"id":"U1","name":"ann","profile":{"email":"ann@school.example"}}]']),
    generatedFile('channels.json', () => ['[{"id":"C1","name":"general","members":["U1","U2"]}]']),
    generatedFile('general/2026-03-02.json', function* () {
      for (let at = 0; at < count; at += 1)
        yield `${at === 0 ? '[' : ','}{"type":"message","user":"U1","text":"Message ${at} on the essay that is due on Friday","ts":"${1_772_000_000 + at}.000100"}\n`;
      yield ']';
    }),
  ];
}
