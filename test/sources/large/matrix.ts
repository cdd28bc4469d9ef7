import { generatedFile } from '../../support/chat-exports.js';

export function large(count: number) {
  return [
    generatedFile('matrix.json', function* () {
      yield '{"room_name":"Chess Club","exported_by":"Rhys","messages":[';
      for (let at = 0; at < count; at += 1)
        yield `${at === 0 ? '' : ','}{"type":"m.room.message","event_id":"$${at}","room_id":"!r:school.example","sender":"@p${at % 30}:school.example","origin_server_ts":${1_792_800_000_000 + at},"content":{"msgtype":"m.text","body":"Message ${at} on the essay that is due on Friday"}}`;
      yield ']}';
    }),
  ];
}
