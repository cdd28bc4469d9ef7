import { contentLines, isForPrograms } from './content-lines.js';

export function isCalendar(text: string): boolean {
  return /^\s{0,100}BEGIN:VCALENDAR/i.test(text);
}

const LABELS: Readonly<Record<string, string>> = {
  CONTACT: 'Contact: ',
  LOCATION: 'Place: ',
  GEO: 'Place: ',
  URL: 'Address: ',
  CONFERENCE: 'Address: ',
  ATTACH: 'Address: ',
  ORGANIZER: 'With: ',
  ATTENDEE: 'With: ',
  DTSTART: 'Begins: ',
  DTEND: 'Ends: ',
  RRULE: 'Repeats: ',
};
const FOR_PROGRAMS =
  /^(?:BEGIN|END|VERSION|PRODID|METHOD|CALSCALE|UID|DTSTAMP|CREATED|LAST-MODIFIED|SEQUENCE|STATUS|TRANSP|CLASS|PRIORITY|ACTION|TRIGGER|TZ\w+|RECURRENCE-ID|X-LIC-LOCATION|X-WR-\w+|X-MICROSOFT-CDO-\S+|X-MS-OLK-\S+)$/;

/** A line for each thing that an invitation says: what it is about, when, where, with whom. Only what is for programs is left out. */
export function calendarText(text: string): string {
  const lines: string[] = [];
  for (const line of contentLines(text)) {
    const { name, parameters, value } = line;
    if (value.trim() === '' || isForPrograms(line, FOR_PROGRAMS)) continue;
    const shown = name.endsWith('ALT-DESC') ? value.replaceAll(/<[^<>]{0,1000}>/g, ' ') : value;
    lines.push(`${LABELS[name] ?? ''}${withName(shown, parameters)}`);
  }
  return lines.join('\n');
}

/** `CN` says who it is, the value only their address. */
function withName(value: string, parameters: string): string {
  const name = /(?:^|;)CN=(?:"([^"]{0,200})"|([^;]{0,200}))/i.exec(parameters);
  const address = value.replace(/^mailto:/i, '');
  return name ? `${name[1] ?? name[2] ?? ''} ${address}` : address;
}
