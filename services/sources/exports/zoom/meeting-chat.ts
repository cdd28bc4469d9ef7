import { basename, dirname } from 'node:path';
import { instantOfWall } from '../../../wall-time.js';
import type { ExportFile } from '../export-file.js';
import type { RecordProblem } from '../format.js';
import { lineBatches } from '../line-batches.js';

/**
 * The forms of a meeting's chat:
 * `15:01:39 From Ann Lee to Everyone:` with the words indented on the lines after it (now), and on the same line after ` : ` (before);
 * `15:01:39 From Ann Lee : words` (older); `00:14:02⇥Ann Lee:⇥words` (of a cloud recording). To one person: `(Direct Message)`, before
 * `(Privately)`.
 */
const HEAD = /^(?:(\d{4}-\d{2}-\d{2}) )?(\d{1,2}:\d{2}:\d{2})[\t ]+/;
const FROM = /^(?:From|Von|De|Da|Van|Od) +/;
const DIRECT = / ?\((?:Direct Message|Privately|Direktnachricht|Message direct|Mensaje directo)\)$/i;
const EVERYBODY = /^(?:Everyone|Alle|Tout le monde|Todos|Tutti|Iedereen|Wszyscy|Hosts and panelists|All panelists)\b/i;
/** Names of people in meetings. */
const LONGEST = 200;

export interface MeetingLine {
  /** `2026-10-25`, where the form has it. */
  readonly date: string | null;
  /** Since midnight, or since the recording began. */
  readonly seconds: number;
  readonly from: string;
  /** One person; `null`: everybody. */
  readonly to: string | null;
  readonly text: string;
}

/** What somebody said, or a problem in its place: a line that belongs to nobody, or more words than are read. */
export type Said = MeetingLine | { readonly problem: RecordProblem };

export async function* meetingLines(file: ExportFile, mostLetters: number): AsyncGenerator<Said> {
  let said: Saying | null = null;
  let isWhole = true;
  for await (const lines of lineBatches(file, mostLetters))
    for (const { text, isBroken } of lines) {
      isWhole &&= !isBroken;
      const begun = text === null ? null : beginningOf(text);
      if (begun) {
        if (said) yield said.finished();
        said = new Saying(begun, mostLetters);
      } else if (said) said.add(text);
      else if (text === null) yield { problem: 'MESSAGE_TOO_LARGE' };
      // Before the first head: words of somebody who is not said.
      else if (text.trim() !== '') yield { problem: 'RECORD_UNREADABLE' };
    }
  if (said) yield said.finished();
  if (!isWhole) yield { problem: 'EXPORT_CUT_OFF' };
}

/** A message of which lines still come. */
class Saying {
  readonly #head: MeetingLine;
  readonly #text: string[];
  #left: number;

  constructor(head: MeetingLine, mostLetters: number) {
    this.#head = head;
    this.#text = head.text === '' ? [] : [head.text];
    this.#left = mostLetters - head.text.length;
  }

  add(line: string | null): void {
    this.#left -= line === null ? this.#left + 1 : line.length + 1;
    if (line !== null && this.#left >= 0) this.#text.push(line.replace(/^[\t ]+/, ''));
  }

  finished(): Said {
    if (this.#left < 0) return { problem: 'MESSAGE_TOO_LARGE' };
    return { ...this.#head, text: this.#text.join('\n').trim() };
  }
}

/** `null`: the line goes on with what was begun. */
export function beginningOf(line: string): MeetingLine | null {
  const head = HEAD.exec(line);
  if (!head) return null;
  const [whole, date = null, clock = ''] = head;
  const [hours = 0, minutes = 0, seconds = 0] = clock.split(':').map(Number);
  const said = saidBy(line.slice(whole.length));
  return said && { date, seconds: (hours * 60 + minutes) * 60 + seconds, ...said };
}

function saidBy(rest: string): Pick<MeetingLine, 'from' | 'to' | 'text'> | null {
  const recorded = /^([^\t]{1,200}):\t(.*)$/.exec(rest);
  if (recorded) return { from: recorded[1]?.trim() ?? '', to: null, text: recorded[2] ?? '' };
  const from = FROM.exec(rest);
  if (!from) return null;
  const named = rest.slice(from[0].length);
  // The words may hold ` : ` too, but hardly anybody's name does.
  const inLine = named.indexOf(' : ');
  const isInLine = inLine >= 0 && inLine <= 2 * LONGEST;
  const ends = isInLine ? inLine : /: *$/.test(named.slice(-10)) ? named.lastIndexOf(':') : -1;
  if (ends < 0) return null;
  return { ...partiesOf(named.slice(0, ends).trim()), text: isInLine ? named.slice(ends + 3) : '' };
}

/** `Ann Lee to Everyone`; a name may hold the word between, so the last one counts. */
function partiesOf(named: string): Pick<MeetingLine, 'from' | 'to'> {
  const found = /^(.*\S) +(?:to|an|à|a|para|naar|aan|do) +(\S.*)$/i.exec(named.slice(0, 2 * LONGEST));
  if (!found) return { from: named, to: null };
  const [, from = '', to = ''] = found;
  const isEverybody = !DIRECT.test(to) && EVERYBODY.test(to);
  return { from: from.trim(), to: isEverybody ? null : to.replace(DIRECT, '').trim() };
}

/** When a meeting was, by the names of its file and folder; the app writes times of day only. */
export interface MeetingClock {
  readonly title: string;
  /** Lines count from here: the beginning of a cloud recording. `null`: they show the time of day. */
  readonly start: Date | null;
  /** `2026-10-25`; `null`: not said. */
  readonly day: string | null;
}

/** `GMT20261025-143000_Recording.txt`, or `2026-10-25 14.30.00 Chess Club 98765/meeting_saved_chat.txt`. */
export function clockOf({ path }: ExportFile): MeetingClock {
  const own = basename(path).replace(/\.\w+$/, '');
  const folder = basename(dirname(path));
  const gmt = /GMT(\d{4})(\d{2})(\d{2})-(\d{2})(\d{2})(\d{2})/.exec(`${own} ${folder}`);
  if (gmt) {
    const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = gmt.slice(1).map(Number);
    return { title: own, start: new Date(Date.UTC(year, month - 1, day, hour, minute, second)), day: null };
  }
  const isCommon = /^(?:meeting_saved_(?:new_)?chat|chat)$/i.test(own);
  const title = isCommon && folder !== '.' ? folder : own;
  return { title, start: null, day: /(\d{4}-\d{2}-\d{2})/.exec(title)?.[1] ?? null };
}

/** Turns what lines say into instants; a time of day that is far earlier than the one before it is of the next day. */
export class MeetingTimes {
  readonly #clock: MeetingClock;
  readonly #day: string;
  readonly #timeZone: string;
  #before = 0;
  #daysOn = 0;

  constructor(clock: MeetingClock, receivedAt: Date, timeZone: string) {
    this.#clock = clock;
    this.#day = clock.day ?? receivedAt.toISOString().slice(0, 10);
    this.#timeZone = timeZone;
  }

  instantOf({ date, seconds }: MeetingLine): Date {
    if (this.#clock.start) return new Date(this.#clock.start.getTime() + seconds * 1_000);
    if (seconds < this.#before - 43_200) this.#daysOn += 1;
    this.#before = seconds;
    const [year = 1970, month = 1, day = 1] = (date ?? this.#day).split('-').map(Number);
    const wall = { hour: Math.floor(seconds / 3_600), minute: Math.floor(seconds / 60) % 60, second: seconds % 60 };
    return instantOfWall({ year, month, day: day + (date === null ? this.#daysOn : 0), ...wall }, this.#timeZone);
  }
}
