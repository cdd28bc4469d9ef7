import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { CaseModel, type CaseRecord } from '../../models/case.js';
import { OutageModel } from '../../models/outage.js';
import { SourceModel } from '../../models/source.js';
import { UserModel, type UserRecord, type UserRole } from '../../models/user.js';
import { DEFAULT_CALENDAR } from '../../services/calendar/calendar.js';
import { type Decision, decide } from '../../services/cases/decide.js';
import { escalateOverdue } from '../../services/cases/escalate.js';
import { SERVICE_ACTOR } from '../../services/cases/record.js';
import { DEFAULT_LEVELS, underCalendar } from '../../services/cases/service-levels.js';
import { addWorkingMinutes } from '../../services/cases/working-time.js';
import { type Config, loadConfig } from '../../services/config.js';
import { readRuleSet } from '../../services/detect/rules/rule-set.js';
import { SwitchBoard } from '../../services/detect/switches.js';
import { Examiner } from '../../services/examine/examiner.js';
import type { Examined } from '../../services/examine/reply.js';
import { ruleFoldersOf } from '../../services/examine/rule-folders.js';
import { type Place, placeId } from '../../services/ledger/place.js';
import { noteSeen } from '../../services/ledger/seen.js';
import { createLog } from '../../services/log.js';
import { agree, changeMonitoring } from '../../services/monitoring/decide-change.js';
import { storeExamined } from '../../services/pipeline.js';
import { decodeTable } from '../../services/register/import.js';
import { importTables } from '../../services/register/import-tables.js';
import { Register } from '../../services/register/register.js';
import { loadSnapshot } from '../../services/register/store.js';
import type { ReportAudience } from '../../services/reports/audience.js';
import { rolesOf } from '../../services/reports/audience.js';
import { makeReport, schoolTime } from '../../services/reports/make.js';
import { readPeriod } from '../../services/reports/period.js';
import { reportPdf } from '../../services/reports/render/pdf/report-pdf.js';
import { openSource } from '../../services/sources/open.js';
import { connectDatabase, disconnectDatabase } from '../../services/store/database.js';
import { spawnEmbedded } from '../../services/store/embedded/process.js';
import { KeyRing } from '../../services/store/seal.js';
import { addUser } from '../../services/users/users.js';
import { prepareSampleSchool } from './prepare.js';
import { SAMPLE_FOLDER } from './story.js';

/** The day on which the sample's story has just ended: its eight weeks hold half-term and the end of summer time. */
const TODAY = new Date('2026-11-23T07:00:00Z');

/** What is written, and when each would have been made. */
const REPORTS: readonly {
  readonly file: string;
  readonly audience: ReportAudience;
  readonly period: string;
  readonly made: string;
}[] = [
  { file: 'lead-weekly', audience: 'lead', period: 'week:2026-11-09', made: '2026-11-16T07:30:00Z' },
  // The week in which the clocks went back has 169 hours.
  { file: 'head-weekly-clock-change', audience: 'head', period: 'week:2026-10-19', made: '2026-10-26T07:30:00Z' },
  { file: 'governors-termly', audience: 'governors', period: 'term:2026-autumn', made: '2027-01-04T07:30:00Z' },
  { file: 'annual-review', audience: 'head', period: 'review-year:2026-07-01', made: '2027-07-05T06:30:00Z' },
  // A week in which messages came and nothing was found.
  { file: 'lead-weekly-nil', audience: 'lead', period: 'week:2026-11-16', made: '2026-11-23T07:30:00Z' },
];

const PEOPLE: readonly { readonly role: UserRole; readonly name: string; readonly email: string }[] = [
  { role: 'lead', name: 'Priya Raman', email: 'p.raman@northfield.example' },
  { role: 'head', name: 'Ruth Calloway', email: 'r.calloway@northfield.example' },
  { role: 'chair', name: 'Dele Marsh', email: 'chair@northfield.example' },
  { role: 'governor', name: 'Asha Reid', email: 'governor@northfield.example' },
  { role: 'administrator', name: 'School Office', email: 'office@northfield.example' },
];

/** Lets the sample school's eight weeks pass, in a database of its own, and writes what its people would get. Returns the files. */
export async function writeSampleReports(folder: string, say: (line: string) => void): Promise<readonly string[]> {
  const work = mkdtempSync(join(tmpdir(), 'candour-sample-'));
  const database = await spawnEmbedded({ folder: join(work, 'database'), socketPath: join(work, 'db.sock') });
  try {
    await connectDatabase(database.uri);
    const config = { ...loadConfig({ env: { CANDOUR_DATA_FOLDER: work }, file: null }), school: sampleSchool() };
    const keys = new KeyRing(KeyRing.newContent());
    mkdirSync(folder, { recursive: true });
    const files: string[] = [];
    const pending = [...REPORTS].sort((a, b) => (a.made < b.made ? -1 : 1));
    await liveThrough(work, config, keys, async now => {
      for (let next = pending[0]; next && new Date(next.made) <= now; next = pending[0]) {
        pending.shift();
        files.push(await write(next, folder, config, keys));
        say(`${next.file}.pdf`);
      }
    });
    return files;
  } finally {
    await disconnectDatabase();
    await database.stop();
    rmSync(work, { recursive: true, force: true });
  }
}

async function write(
  { file, audience, period, made }: (typeof REPORTS)[number],
  folder: string,
  config: Config,
  keys: KeyRing,
): Promise<string> {
  const now = new Date(made);
  const user = await UserModel.findOne({ role: rolesOf(audience)[0] })
    .lean()
    .orFail();
  const time = await schoolTime(config, now);
  const report = await makeReport(user, audience, readPeriod(period, time.clock.today, time), now, { config, keys });
  const path = join(folder, `${file}.pdf`);
  writeFileSync(path, await reportPdf(report.document, now));
  return path;
}

interface Arrival {
  readonly place: Place;
  readonly examined: Examined;
  readonly at: Date;
}

/** Every message at its own time, and what people did about it. `each` is told the time before anything happens at it. */
async function liveThrough(
  work: string,
  config: Config,
  keys: KeyRing,
  each: (now: Date) => Promise<void>,
): Promise<void> {
  const school = join(work, 'school');
  await prepareSampleSchool(school, TODAY);
  const table = (name: string) => decodeTable(readFileSync(join(school, name)));
  const begins = new Date('2026-09-01T08:00:00Z');
  for (const { role, name, email } of PEOPLE)
    await addUser({ email, role, name, password: randomUUID(), personId: null }, begins);
  const importer = { id: randomUUID(), way: 'import', actor: SERVICE_ACTOR, keys } as const;
  await importTables({ people: table('people.csv'), pairs: table('pairs.csv') }, config.school, begins, importer);
  const snapshot = await loadSnapshot(config.school);
  const rules = readRuleSet(ruleFoldersOf(config));
  const examiner = new Examiner({ identityKey: keys.identityKey, limits: config.readLimits });
  examiner.useRegister(snapshot);
  await examiner.useRules(rules);
  const arrivals = await arrivalsIn(school, examiner, begins);
  await mendMailServer();
  await examiner.close();
  const register = new Register(snapshot);
  const people = new People(keys);
  const change = changesOfSample(config, keys);
  for (const { place, examined, at } of arrivals) {
    await each(at);
    await change(at);
    await people.actUntil(at);
    await noteSeen([place], at);
    await storeExamined([{ entryId: placeId(place), ...examined }], {
      keys,
      contextDays: config.contextDays,
      register: () => register,
      switches: () => new SwitchBoard(rules.switches),
      now: () => at,
    });
    await people.hear(at);
  }
  await people.actUntil(TODAY);
  await each(new Date('2027-12-31T00:00:00Z'));
}

/** An evening in the week of the clock change in which the mail server was being mended. */
function mendMailServer(): Promise<unknown> {
  const since = new Date('2026-10-21T17:05:00Z');
  const why = { code: 'MAILBOX_UNREACHABLE', message: 'The mail server does not answer.' };
  const until = new Date('2026-10-21T20:40:00Z');
  return OutageModel.create({ _id: `mail|${since.toISOString()}`, sourceId: 'mail', since, until, ...why });
}

async function arrivalsIn(school: string, examiner: Examiner, begins: Date): Promise<readonly Arrival[]> {
  const log = createLog({ level: 'error', role: 'sample' });
  const never = new AbortController().signal;
  const arrivals: Arrival[] = [];
  for (const [id, kind, label] of [
    ['mail', 'folder', 'Mentor mailboxes'],
    ['chat', 'chat', 'Mentoring chat'],
  ] as const) {
    await SourceModel.create({
      _id: id,
      kind,
      label,
      enabled: true,
      state: 'up-to-date',
      lastPolledAt: begins,
      lastSucceededAt: begins,
      lastSweptAt: null,
    });
    const settings = { kind, id, path: join(school, id), format: 'auto', timeZone: 'Europe/London' } as const;
    const source = openSource(settings, { log, maxMessageBytes: 50_000_000 });
    for (const container of await source.containers(never, new Map())) {
      for await (const pointers of source.discover(container, 0, never)) {
        for await (const fetched of source.fetch(pointers, never)) {
          if (!('raw' in fetched)) continue;
          const examined = await examiner.examine(fetched.raw);
          const at = examined.message.sentAt ?? examined.message.receivedAt;
          arrivals.push({ place: { ...fetched.pointer, sourceId: id }, examined, at });
        }
      }
    }
    await source.close();
  }
  return arrivals.sort((a, b) => a.at.getTime() - b.at.getTime() || (placeId(a.place) < placeId(b.place) ? -1 : 1));
}

interface Step {
  readonly at: Date;
  readonly about: string;
  readonly decision: Omit<Decision, 'id'>;
  readonly role: UserRole;
}

/** The lead and the head teacher at their work: they take each case while the school is open, and decide it some hours later. */
class People {
  readonly #keys: KeyRing;
  readonly #known = new Set<string>();
  #steps: Step[] = [];

  constructor(keys: KeyRing) {
    this.#keys = keys;
  }

  /** Plans what will be done about cases that have just come up. */
  async hear(now: Date): Promise<void> {
    for (const about of await CaseModel.find({ state: 'new' }).lean()) {
      if (this.#known.has(about._id)) continue;
      this.#known.add(about._id);
      const number = this.#known.size;
      const role = about.lane === 'adult-conduct' ? 'head' : 'lead';
      const taken = soon(about, now, 6 + ((number * 7) % 35));
      // Every ninth waits for somebody who is away, and the newest are still open.
      const slow = number % 9 === 0 ? 1_400 : 0;
      const decided = soon(about, taken, 25 + ((number * 53) % 220) + slow);
      const start = { kind: 'start-review', verdict: null, note: '' } as const;
      this.#steps.push({ at: taken, about: about._id, role, decision: start });
      this.#steps.push({ at: decided, about: about._id, role, decision: decisionAbout(about, number) });
    }
    this.#steps.sort((a, b) => a.at.getTime() - b.at.getTime());
  }

  async actUntil(now: Date): Promise<void> {
    for (let step = this.#steps[0]; step && step.at <= now; step = this.#steps[0]) {
      this.#steps.shift();
      await escalateOverdue(this.#keys, step.at);
      const about = await CaseModel.findById(step.about).lean();
      if (!about || about.state === 'closed' || about.state === 'referred') continue;
      const user = await UserModel.findOne({ role: step.role }).lean().orFail();
      await decide(about._id, { id: randomUUID(), ...step.decision }, user, step.at, this.#keys);
    }
  }
}

function soon({ severity }: CaseRecord, from: Date, minutes: number): Date {
  if (severity === 'critical') return new Date(from.getTime() + Math.min(minutes, 20) * 60_000);
  return addWorkingMinutes(from, minutes, underCalendar(DEFAULT_LEVELS, DEFAULT_CALENDAR));
}

function decisionAbout({ lane, severity, confidence }: CaseRecord, number: number): Omit<Decision, 'id'> {
  const note = 'Looked at the messages around it.';
  if (number % 4 === 0 || confidence < 0.5)
    return { kind: 'no-further-action', verdict: number % 8 === 0 ? 'unsure' : 'no', note };
  if (lane === 'child-needs-help') return { kind: 'welfare-concern', verdict: 'yes', note };
  if (severity === 'critical' || (severity === 'high' && number % 5 === 0))
    return { kind: 'allegation', verdict: 'yes', note, harm: ['suitability'] };
  return { kind: 'low-level-concern', verdict: 'yes', note };
}

/** Two changes to what is watched, one of which needs a second person. Called with the time; each is made once. */
function changesOfSample(config: Config, keys: KeyRing): (now: Date) => Promise<void> {
  const edges = { config, keys };
  const rule = 'contact.meeting.see-you-there';
  const plans: { at: Date; make: (lead: UserRecord, head: UserRecord, at: Date) => Promise<void> }[] = [
    {
      at: new Date('2026-10-20T13:20:00Z'),
      make: async (lead, head, at) => {
        const wanted = {
          id: randomUUID(),
          rule,
          change: { kind: 'state', to: 'shadow' },
          reason: 'Looked at with the lead.',
        } as const;
        const outcome = await changeMonitoring(wanted, lead, at, edges);
        if (outcome === 'proposed') await agree(wanted.id, 'Yes.', head, new Date(at.getTime() + 3_600_000), keys);
      },
    },
    {
      at: new Date('2026-11-17T09:05:00Z'),
      make: async (lead, _head, at) => {
        const wanted = {
          id: randomUUID(),
          rule,
          change: { kind: 'state', to: 'on' },
          reason: 'Looked at with the lead.',
        } as const;
        await changeMonitoring(wanted, lead, at, edges);
      },
    },
  ];
  return async now => {
    for (let next = plans[0]; next && next.at <= now; next = plans[0]) {
      plans.shift();
      const of = (role: UserRole) => UserModel.findOne({ role }).lean().orFail();
      await next.make(await of('lead'), await of('head'), next.at);
    }
  };
}

function sampleSchool(): Config['school'] {
  return parse(readFileSync(join(SAMPLE_FOLDER, 'school.yaml'), 'utf8'));
}
