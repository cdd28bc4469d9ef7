import { NotificationModel } from '../../models/notification.js';
import { PersonModel } from '../../models/person.js';
import { UserModel } from '../../models/user.js';
import type { Config, SchoolConfig } from '../config.js';
import { loadSchool } from '../register/school.js';
import { type ReportTrouble, reportTroubles } from '../reports/trouble.js';
import { advice, type CheckLine, failed, passed } from './section.js';

/** Whether there is anybody to watch over, and anybody to read what is found. */
export async function checkPeople(configured: SchoolConfig | null): Promise<readonly CheckLine[]> {
  const school = await loadSchool(configured);
  const [people, mentors, users] = await Promise.all([
    PersonModel.countDocuments({ active: true }),
    PersonModel.countDocuments({ active: true, role: 'mentor' }),
    UserModel.find({ active: true }, { role: 1 }).lean(),
  ]);
  const roles = new Set(users.map(({ role }) => role));
  return [
    school.domains.length === 0
      ? failed(
          'School',
          'Its mail domains are not set: every address counts as one from outside. Set school.domains, or the school in the browser.',
        )
      : passed('School', `${school.domains.length} mail domains, time zone ${school.timeZone}.`),
    people === 0
      ? failed(
          'Register',
          'Nobody is on it: everybody counts as unknown. Import it: candour import people.csv --pairs pairs.csv',
        )
      : passed('Register', `${people} active people, ${mentors} of them mentors.`),
    roles.has('lead') || roles.has('deputy')
      ? passed('Readers', `${users.length} active accounts.`)
      : failed(
          'Readers',
          'No safeguarding lead can sign in: nobody would see a case. Add one: candour user add <email> --role lead',
        ),
    ...(roles.has('head')
      ? []
      : [
          advice(
            'Head teacher',
            'There is no account of a head teacher: concerns about adults go to the chair of governors or the lead.',
          ),
        ]),
  ];
}

/** Reports that somebody should have and has not. */
export async function checkReports(config: Pick<Config, 'school' | 'smtp'>, now: Date): Promise<readonly CheckLine[]> {
  const troubles = await reportTroubles(now, { config });
  const count = (what: ReportTrouble['what']) => troubles.filter(one => one.what === what).length;
  const [unmade, unsent] = [count('not-made'), count('not-sent')];
  const codes = [...new Set(troubles.flatMap(({ problem }) => problem ?? []))].join(', ');
  const lines: CheckLine[] = [];
  if (unmade > 0)
    lines.push(
      failed(
        'Reports',
        `${unmade} were not made within an hour. See that the scheduler runs; its log says what failed.`,
      ),
    );
  if (unsent > 0)
    lines.push(
      failed(
        'Reports',
        `${unsent} were not sent${codes === '' ? '' : ` (${codes})`}. They stand on the page “Reports”. Mend the mail server, then: candour doctor --retry-notifications`,
      ),
    );
  return lines.length > 0 ? lines : [passed('Reports', 'All that are due were made.')];
}

/** E-mails that did not leave. */
export async function checkNotifications(): Promise<readonly CheckLine[]> {
  const [parked, unknown, waiting] = await Promise.all([
    NotificationModel.countDocuments({ state: 'failed' }),
    NotificationModel.countDocuments({ state: 'unknown' }),
    NotificationModel.countDocuments({ state: 'waiting' }),
  ]);
  const lines: CheckLine[] = [];
  if (parked > 0)
    lines.push(
      failed(
        'Outbox',
        `${parked} notifications were given up after ten tries. Mend the mail server, then: candour doctor --retry-notifications`,
      ),
    );
  if (unknown > 0)
    lines.push(
      advice('Outbox', `Of ${unknown} notifications nobody knows whether they arrived; they are not sent again.`),
    );
  return lines.length > 0
    ? lines
    : [passed('Outbox', waiting === 0 ? 'Nothing waits.' : `${waiting} notifications wait for their turn.`)];
}
