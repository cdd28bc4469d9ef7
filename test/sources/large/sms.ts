import { generatedFile } from '../../support/chat-exports.js';

export function large(count: number) {
  return [
    generatedFile('sms.xml', function* () {
      yield '<smses count="1" backup_date="1">';
      for (let at = 0; at < count; at += 1)
        yield `<sms address="+4477009001${10 + (at % 80)}" date="${1_792_887_300_000 + at}" type="${1 + (at % 2)}" body="Message ${at} on the essay that is due on Friday" contact_name="Ann" />\n`;
      yield '</smses>';
    }),
  ];
}
