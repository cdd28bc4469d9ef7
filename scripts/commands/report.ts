import type { Command } from 'commander';
import type { ReportDocument } from '../../services/reports/document.js';

interface Options {
  readonly audience: string;
  readonly period: string;
  readonly as?: string;
  readonly pdf?: string;
  readonly csv?: string;
  readonly html?: string;
  readonly json?: boolean;
}

const HELP = `
Audiences: lead, head, chair, governors, it.
Periods: last-day, last-week, last-half-term, last-term, last-school-year, last-review-year (the annual review); one that holds a day, as
week:2026-11-16 or term:2026-10-01; a named one, as term:2026-autumn; or any days, as 2026-10-01..2026-10-31. Governors get whole terms that are over.

The report holds what its reader may read now. It is printed or written, and not kept. Without --as: the first account in use of the audience.

Examples:
  candour report --audience lead --period last-week --pdf lead.pdf
  candour report --audience governors --period term:2026-autumn --csv governors.csv`;

/** `candour report`: what monitoring came to, for one reader. */
export function define(program: Command): void {
  program
    .command('report')
    .description('Make a report of any period, for one reader.')
    .requiredOption('--audience <audience>', 'who it is for, see below')
    .requiredOption('--period <period>', 'over which time, see below')
    .option('--as <email>', 'the account that it is made for')
    .option('--pdf <file>', 'write it as PDF')
    .option('--csv <file>', 'write its tables for spreadsheets')
    .option('--html <file>', 'write it as a page that opens by itself')
    .option('--json', 'print it as JSON')
    .addHelpText('after', HELP)
    .action(run);
}

async function run({ audience: named, period: asked, as, pdf, csv, html, json }: Options): Promise<void> {
  const { loadConfig } = await import('../../services/config.js');
  const { withDatabase } = await import('../../services/supervise/borrow-database.js');
  const { loadKeyRing } = await import('../../services/store/key-file.js');
  const { writeFileSync } = await import('node:fs');
  const { AUDIENCES } = await import('../../services/reports/audience.js');
  const audience = AUDIENCES.find(one => one === named);
  if (audience === undefined) throw await misuse(`There is no audience ${named}.`);
  const config = loadConfig();
  const keys = loadKeyRing(config.keyFile);
  const now = new Date();
  const document = await withDatabase(config, async () => {
    const { makeReport, schoolTime } = await import('../../services/reports/make.js');
    const { readPeriod } = await import('../../services/reports/period.js');
    const { rolesOf } = await import('../../services/reports/audience.js');
    const { UserModel } = await import('../../models/user.js');
    const { clock, school: _, ...time } = await schoolTime(config, now);
    const period = readPeriod(asked, clock.today, time);
    const roles = [...rolesOf(audience)];
    const who = { active: true, role: { $in: roles }, ...(as === undefined ? {} : { email: as.toLowerCase() }) };
    const users = await UserModel.find(who).sort({ createdAt: 1 }).lean();
    const user = roles.flatMap(role => users.filter(one => one.role === role)).at(0);
    if (user === undefined) throw await misuse(`No account in use is one of: ${roles.join(', ')}.`);
    return (await makeReport(user, audience, period, now, { config, keys })).document;
  });
  if (pdf !== undefined) {
    const { reportPdf } = await import('../../services/reports/render/pdf/report-pdf.js');
    writeFileSync(pdf, await reportPdf(document, now));
  }
  if (csv !== undefined) {
    const { csvText } = await import('../../services/review/csv.js');
    const { reportLines } = await import('../../services/reports/render/csv.js');
    writeFileSync(csv, csvText(reportLines(document)));
  }
  if (html !== undefined) {
    const { reportFile } = await import('../../services/reports/render/html-file.js');
    writeFileSync(html, reportFile(document));
  }
  if (json) console.log(JSON.stringify(document, null, 2));
  else
    print(
      document,
      [pdf, csv, html].flatMap(file => file ?? []),
    );
}

function print({ title, period, audience, summary, figures }: ReportDocument, files: readonly string[]): void {
  console.log(`${title} for the ${audience}, ${period}\n${summary}`);
  for (const { value, label } of figures) console.log(`  ${value} ${label}`);
  for (const file of files) console.log(`Written: ${file}`);
}

async function misuse(message: string) {
  const { ServiceError } = await import('../../services/errors.js');
  return new ServiceError({
    code: 'REPORT_NOT_POSSIBLE',
    message,
    remedy: 'See candour report --help. Nothing was made.',
  });
}
