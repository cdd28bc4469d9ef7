import { z } from 'zod';
import { SettingModel } from '../../models/setting.js';
import { ServiceError } from '../errors.js';
import { bankHolidaysOf } from './bank-holidays.js';

/** Some days of a school's year under a name. Both ends belong to it, `YYYY-MM-DD` by the school's clock. */
export interface NamedDays {
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

/** The one place in which a school says when it is open. */
export interface SchoolCalendar {
  /** Whether the bank holidays of England and Wales are closed days. */
  readonly bankHolidays: boolean;
  /** In order, none over another. They divide the figures; days between them are no closed days. */
  readonly terms: readonly NamedDays[];
  /** In order. On them nobody looks at cases, and no clock runs but those of immediate cases. */
  readonly closed: readonly NamedDays[];
}

export const DEFAULT_CALENDAR: SchoolCalendar = { bankHolidays: true, terms: [], closed: [] };

export const CALENDAR_SETTING = 'school-calendar';

const days = z.object({ name: z.string(), from: z.iso.date(), to: z.iso.date() });
const calendar = z.object({ bankHolidays: z.boolean(), terms: z.array(days), closed: z.array(days) });
/** A deadline that a change of the calendar moves. Dates as ISO texts. */
const move = z.object({
  caseId: z.string(),
  clock: z.enum(['acknowledgeBy', 'decideBy']),
  from: z.string(),
  to: z.string(),
});
export type Move = z.infer<typeof move>;
const stored = z.object({ calendar, moving: z.array(move) });

/** What a school may set; for what comes out of an approval too. */
export const readCalendar = (value: unknown): SchoolCalendar => calendar.parse(value);

/** That of the school, or bank holidays alone. Throws ServiceError `CALENDAR_DAMAGED`. */
export async function loadCalendar(): Promise<SchoolCalendar> {
  return (await loadWithMoves()).calendar;
}

/** With the deadlines that the last change moves and that may not all be moved yet. */
export async function loadWithMoves(): Promise<{
  readonly calendar: SchoolCalendar;
  readonly moving: readonly Move[];
}> {
  const setting = await SettingModel.findById(CALENDAR_SETTING).lean();
  if (setting === null) return { calendar: DEFAULT_CALENDAR, moving: [] };
  const read = stored.safeParse(setting.value);
  if (read.success) return read.data;
  throw new ServiceError({
    code: 'CALENDAR_DAMAGED',
    message: 'What the database holds about the calendar of the school cannot be read.',
    remedy: 'Save it again under “Calendar”. No message is lost meanwhile.',
    cause: read.error,
  });
}

/** The caller has put it on the record. */
export async function saveCalendar(next: SchoolCalendar, moving: readonly Move[], now: Date): Promise<void> {
  const value = stored.parse({ calendar: next, moving });
  await SettingModel.updateOne({ _id: CALENDAR_SETTING }, { $set: { value, updatedAt: now } }, { upsert: true });
}

/** Whether nobody looks at cases on this day, whatever weekday it is. */
export function isClosed(day: string, { bankHolidays, closed }: SchoolCalendar): boolean {
  if (closed.some(({ from, to }) => from <= day && day <= to)) return true;
  return bankHolidays && bankHolidaysOf(Number(day.slice(0, 4))).some(holiday => holiday.day === day);
}
