import type { UserRecord } from '../../../models/user.js';
import type { Plan, TaskPlan } from '../../cases/plan.js';
import type { Action } from '../../cases/states.js';
import { ROLE_NAMES } from '../access.js';
import { wereTold, willBeTold } from './telling.js';
import { counted, type SchoolClock } from './time.js';

type Person = Pick<UserRecord, '_id' | 'name' | 'role'>;

/** What will happen when an action is recorded, each in one sentence: the plan in words, and nothing beside it. What depends on an answer stands beside it. */
export function effectLines(
  action: Action,
  plan: Plan,
  readerId: string,
  clock: SchoolClock,
  sends: boolean,
): readonly string[] {
  const { tell, link, tasks, closes } = plan;
  return [
    ...(tell.length > 0 ? [willBeTold(peopleText(tell, readerId), tell.length === 1, sends)] : []),
    ...linkLines(link, readerId, clock),
    ...tasks.map(task => taskLine(task, clock)),
    closes
      ? 'The case closes and stays on the record.'
      : 'The case stays open as referred until it is known how it ended.',
    action === 'no-further-action' ? 'Nobody is told.' : 'The pupil and the adult are told nothing.',
  ];
}

export function linkLines(link: Plan['link'], readerId: string, clock: SchoolClock): readonly string[] {
  if (link === null) return [];
  const readers = link.readers.length > 0 ? peopleText(link.readers, readerId) : 'nobody yet: no account may read it';
  const what =
    link.lane === 'child-needs-help'
      ? `A linked record for the pupil’s welfare goes to ${readers}. It says that something about this adult is being looked into and that nobody is to speak to them about it, and nothing of what was written.`
      : `A linked record about the adult goes to ${readers}, with your note and your name. It shows neither this case nor its messages.`;
  return [what, ...link.tasks.map(task => `In that record: ${task.text}, due ${dueText(task.due, clock)}.`)];
}

function taskLine({ text, due }: TaskPlan, clock: SchoolClock): string {
  return `Task: ${text}, due ${dueText(due, clock)}.`;
}

/** What was done, for the line at the top of the next page. */
export function doneLine({ tell, link, tasks }: Plan, readerId: string, sends: boolean): string {
  const told = [...tell, ...(link?.readers ?? [])].filter(({ _id }) => _id !== readerId);
  const people = [...new Map(told.map(one => [one._id, one])).values()];
  return [
    ...(people.length > 0 ? [wereTold(peopleText(people, readerId), sends)] : []),
    ...(tasks.length > 0 ? [`${counted(tasks.length, 'task')} added.`] : []),
  ].join(' ');
}

export function peopleText(people: readonly Person[], readerId: string): string {
  const names = people.map(({ _id, name, role }) =>
    _id === readerId ? 'you' : `${name} (${ROLE_NAMES[role].toLowerCase()})`,
  );
  const last = names.at(-1) ?? '';
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${last}` : last;
}

/** `today`, or `Tue 24 Nov`. `day`: `YYYY-MM-DD`, by the school's calendar. */
export function dueText(day: string, clock: SchoolClock): string {
  return day === clock.today ? 'today' : clock.day(new Date(`${day}T12:00:00Z`));
}
