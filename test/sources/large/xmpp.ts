import { generatedFile } from '../../support/chat-exports.js';

export function large(count: number) {
  return [
    generatedFile('archive.xml', function* () {
      yield "<server-data xmlns='urn:xmpp:pie:0'><host jid='school.example'><user name='a'><archive xmlns='urn:xmpp:pie:0#mam'>";
      for (let at = 0; at < count; at += 1)
        yield `<result xmlns='urn:xmpp:mam:2' id='r${at}'><forwarded xmlns='urn:xmpp:forward:0'><delay stamp='2026-03-02T13:05:00Z'/><message from='a@school.example/1' to='p${at % 30}@school.example' type='chat' id='message-${at}'><body>Message ${at} on the essay that is due on Friday</body></message></forwarded></result>`;
      yield '</archive></user></host></server-data>';
    }),
  ];
}
