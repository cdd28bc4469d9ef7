import type { Watch, WatchOutage } from '../../ledger/watch.js';
import type { SchoolClock } from './time.js';
import { visibleLine } from './untrusted.js';

/** So many sources or outages are named; the rest are counted. */
const NAMED = 3;

/** What is known of a time in which two people seem to have written nothing. */
export function silenceText(
  { begins, ends }: { readonly begins: Date; readonly ends: Date },
  watch: Watch | null,
  clock: SchoolClock,
): string {
  if (watch === null) return 'No message between the two was seen, and no source is read now.';
  const late = watch.beginnings.filter(({ since }) => since === null || since > begins);
  const down = watch.outages.filter(({ since, until }) => since < ends && (until === null || until > begins));
  if (late.length + down.length === 0) return 'The sources were read all that time: no messages between the two exist.';
  const said = [
    ...late.slice(0, NAMED).map(one => beginningSentence(one, clock)),
    ...(late.length > NAMED ? [`${late.length - NAMED} more sources were not watched yet.`] : []),
    ...(late.length > 0 ? ['What was deleted before then, Candour never saw.'] : []),
    ...down.slice(0, NAMED).map(one => outageSentence(one, clock)),
    ...(down.length > NAMED ? [`${down.length - NAMED} more times a source was not read.`] : []),
  ];
  return said.join(' ');
}

function beginningSentence({ label, since }: Watch['beginnings'][number], clock: SchoolClock): string {
  const name = visibleLine(label, 60);
  return since === null
    ? `${name} was not watched yet: it has never been read.`
    : `${name} was not watched yet: reading began on ${clock.full(since)}.`;
}

export function outageSentence({ label, since, until }: WatchOutage, clock: SchoolClock): string {
  const name = visibleLine(label, 60);
  return until === null
    ? `${name} has not been read since ${clock.moment(since)}: messages of that time may exist and are read when it works again.`
    : `${name} was not read from ${clock.full(since)} to ${clock.full(until)}: what still stood there was read afterwards.`;
}
