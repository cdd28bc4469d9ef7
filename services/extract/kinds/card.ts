import { contentLines, isForPrograms } from './content-lines.js';

export function isCard(text: string): boolean {
  return /^\s{0,100}BEGIN:VCARD/i.test(text);
}

const FOR_PROGRAMS =
  /^(?:BEGIN|END|VERSION|PRODID|UID|REV|PHOTO|LOGO|SOUND|KEY|CLASS|MAILER|TZ|CLIENTPIDMAP|KIND|PROFILE|X-ABUID|X-IMAGE\w*)$/;
const LABELS: Readonly<Record<string, string>> = {
  TEL: 'Tel: ',
  EMAIL: 'E-mail: ',
  ADR: 'Address: ',
  URL: 'Link: ',
  IMPP: 'Chat: ',
  GEO: 'Place: ',
};

/** A line for each thing that a card says: names, numbers, addresses, accounts. Only what is for programs is left out. */
export function cardText(text: string): string {
  const lines: string[] = [];
  for (const line of contentLines(text)) {
    if (isForPrograms(line, FOR_PROGRAMS)) continue;
    // Pieces of a name or an address, some of them empty.
    const pieces = line.value.split(';').map(piece => piece.trim());
    const said = pieces
      .filter(Boolean)
      .join(', ')
      .replace(/^(?:tel|mailto|xmpp):/i, '');
    if (said !== '') lines.push(`${labelOf(line.name)}${said}${serviceOf(line.name, line.parameters)}`);
  }
  return lines.join('\n');
}

/** `X-SNAPCHAT` says which service it is an account of. */
function labelOf(name: string): string {
  return LABELS[name] ?? (name.startsWith('X-') ? `${name.slice(2).toLowerCase()}: ` : '');
}

function serviceOf(name: string, parameters: string): string {
  const service = /(?:X-SERVICE-TYPE|TYPE)=([a-z]{2,30})/i.exec(parameters)?.[1];
  return service !== undefined && (name === 'IMPP' || name.startsWith('X-')) ? ` (${service.toLowerCase()})` : '';
}
