import { z } from 'zod';
import { SettingModel } from '../../models/setting.js';
import type { UserRecord } from '../../models/user.js';
import type { ReferralKind } from '../cases/casework.js';
import { appendToRecord } from '../cases/record.js';
import { ServiceError } from '../errors.js';
import type { KeyRing } from '../store/seal.js';

/** How the school reaches an agency. What is not known is `''`. */
export interface AgencyContact {
  /** Its name there, e.g. `Designated officer, Northshire`. */
  readonly office: string;
  readonly phone: string;
  readonly email: string;
  /** The number when the office is closed. */
  readonly outOfHours: string;
}
export const CONTACT_FIELDS = [
  'office',
  'phone',
  'email',
  'outOfHours',
] as const satisfies readonly (keyof AgencyContact)[];
export type AgencyContacts = Readonly<Record<ReferralKind, AgencyContact>>;

const SETTING_ID = 'agency-contacts';
const NOTHING: AgencyContact = { office: '', phone: '', email: '', outOfHours: '' };
const contact = z.object({ office: z.string(), phone: z.string(), email: z.string(), outOfHours: z.string() });
const stored = z.object({ lado: contact, 'social-care': contact, police: contact }) satisfies z.ZodType<
  Record<ReferralKind, AgencyContact>
>;

/** Of a school that has entered none, all are empty. Throws ServiceError `CONTACTS_DAMAGED`. */
export async function loadContacts(): Promise<AgencyContacts> {
  const setting = await SettingModel.findById(SETTING_ID).lean();
  if (setting === null) return { lado: NOTHING, 'social-care': NOTHING, police: NOTHING };
  const read = stored.safeParse(setting.value);
  if (read.success) return read.data;
  throw new ServiceError({
    code: 'CONTACTS_DAMAGED',
    message: 'What the database holds about the contacts of agencies cannot be read.',
    remedy: 'Save them again under “Contacts of agencies”.',
    cause: read.error,
  });
}

/** On the record before it holds: whoever changes a number decides whom a frightened colleague reaches. `id` comes with the form. */
export async function saveContacts(
  next: AgencyContacts,
  id: string,
  by: Pick<UserRecord, '_id' | 'name'>,
  now: Date,
  keys: KeyRing,
): Promise<void> {
  const from = (await SettingModel.findById(SETTING_ID).lean())?.value ?? null;
  const to = stored.parse(next);
  const actor = { kind: 'user', id: by._id, name: by.name } as const;
  const body = { what: SETTING_ID, from, to };
  await appendToRecord('monitoring', { key: `${SETTING_ID}:${id}`, kind: 'changed', actor, body }, now, keys);
  await SettingModel.updateOne({ _id: SETTING_ID }, { $set: { value: to, updatedAt: now } }, { upsert: true });
}

/** Somebody could be reached. */
export function isReachable({ phone, email }: AgencyContact): boolean {
  return phone !== '' || email !== '';
}
