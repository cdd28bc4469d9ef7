import type { Command } from 'commander';
import type { VerifiedBundle } from '../../services/export/verify-bundle.js';
import type { SignedStatement } from '../../services/record/statement.js';
import type { Verified } from '../../services/record/verify-all.js';

/** `candour verify-record`: whether records are as they were written. */
export function define(program: Command): void {
  program
    .command('verify-record [bundle]')
    .description('Check that no record was changed: all records of the database, or those of an exported bundle.')
    .option('--fingerprint <hex>', 'of the key that must have signed, as the school has it on paper')
    .option(
      '--against <file>',
      'also compare with anchors that were kept elsewhere, or with the end that an exported bundle holds',
    )
    .option('--anchors', 'print every anchor, one a line, to be kept elsewhere')
    .option('--json', 'print JSON')
    .addHelpText('after', HELP)
    .action(run);
}

const HELP = `
Without a bundle: every case and the records monitoring, accounts and access, entry by entry; then against the anchors, which hold the signed
ends of all records of each day, in the database and in anchors.jsonl of the data folder. A copy that is kept elsewhere (--anchors) shows as well what
was done by somebody who holds this machine.

With a bundle (a zip, or the folder it was unpacked into): needs nothing but the bundle. It says which key signed; compare its fingerprint with paper.

What is wrong is named with record, entry and reason. The exit code is 1 then.

Examples:
  candour verify-record
  candour verify-record case-2026-0187.zip --fingerprint "3f2a 91bc …"
  candour verify-record --against /mnt/usb/anchors.jsonl`;

interface Options {
  readonly fingerprint?: string;
  readonly against?: string;
  readonly anchors?: boolean;
  readonly json?: boolean;
}

async function run(bundle: string | undefined, options: Options): Promise<void> {
  const fingerprint = options.fingerprint === undefined ? null : await fingerprintIn(options.fingerprint);
  if (bundle !== undefined) return checkBundle(bundle, fingerprint, options);
  const { loadConfig } = await import('../../services/config.js');
  const { withDatabase } = await import('../../services/supervise/borrow-database.js');
  const config = loadConfig();
  if (options.anchors) return withDatabase(config, printAnchors);
  const { loadKeyRing } = await import('../../services/store/key-file.js');
  const { loadSigner, signingKeyFile } = await import('../../services/store/signing-key.js');
  const { anchorFile } = await import('../../services/record/anchor-file.js');
  const keys = loadKeyRing(config.keyFile);
  const own = loadSigner(signingKeyFile(config.keyFile)).fingerprint;
  const kept = [
    ...(await statementsIn(anchorFile(config.dataFolder))),
    ...(options.against === undefined ? [] : await keptElsewhere(options.against)),
  ];
  const verified = await withDatabase(config, async () => {
    const { verifyAll } = await import('../../services/record/verify-all.js');
    const { RecordEntryModel } = await import('../../models/record-entry.js');
    const { progressBar } = await import('../terminal/progress.js');
    const bar = progressBar(await RecordEntryModel.countDocuments(), 'Checking');
    const trusted = [fingerprint ?? own];
    const result = await verifyAll({ keys, trusted, kept, advance: by => bar.advance(by) });
    bar.stop();
    return result;
  });
  if (options.json) console.log(JSON.stringify(verified, null, 2));
  else printVerified(verified);
  if (verified.problems.length > 0) process.exitCode = 1;
}

function printVerified({ records, entries, anchors, anchoredAt, problems }: Verified): void {
  const count = (number: number, noun: string) => `${number.toLocaleString('en-GB')} ${noun}`;
  for (const { record, seq, problem } of problems) {
    const place = record === 'anchors' ? `Anchor ${seq}` : `${record}, entry ${seq}`;
    console.log(`${place}: ${problem}`);
  }
  const looked = `${count(entries, 'entries')} of ${count(records, 'records')} and ${count(anchors, 'anchors')} were checked`;
  console.log(
    problems.length > 0
      ? `${looked}; ${count(problems.length, problems.length === 1 ? 'is not as it was written' : 'are not as they were written')}.`
      : `${looked}. All are as they were written.`,
  );
  console.log(
    anchoredAt === null
      ? 'No anchor has been made yet: what was cut off at the end of a record of the service would not be seen.'
      : `The last anchor is of ${anchoredAt.slice(0, 16).replace('T', ' ')} UTC.`,
  );
}

async function checkBundle(path: string, fingerprint: string | null, { json, against }: Options): Promise<void> {
  const { readBundle, verifyBundle } = await import('../../services/export/verify-bundle.js');
  if (against !== undefined) throw await misuse('--against compares the database; a bundle is checked by itself.');
  const verified = verifyBundle(readBundle(path), fingerprint);
  if (json) console.log(JSON.stringify(verified, null, 2));
  else await printBundle(verified, fingerprint !== null);
  if (verified.problems.length > 0) process.exitCode = 1;
}

async function printBundle(verified: VerifiedBundle, compared: boolean): Promise<void> {
  const { fingerprintText } = await import('../../services/store/signing-key.js');
  const { case: number, exportedAt, fingerprint, entries, withheld, unproven, problems } = verified;
  for (const { record, seq, file, problem } of problems)
    console.log(seq === null ? `${file}: ${problem}` : `Case ${record}, entry ${seq}: ${problem}`);
  if (problems.length > 0) {
    console.log('The bundle is not as it was exported.');
    return;
  }
  console.log(`Case ${number}, exported ${exportedAt}: ${entries} entries and every file are as they were exported.`);
  if (withheld > 0) console.log(`Of ${withheld} entries something is withheld; their hashes hold.`);
  if (unproven > 0)
    console.log(
      `${unproven} of them are of the first form: withheld as they are, only their place in the chain can be checked.`,
    );
  if (compared) console.log('It was signed with the key whose fingerprint you gave.');
  else
    console.log(
      `Signed with this key; compare it with what the school has on paper:\n  ${fingerprintText(fingerprint ?? '')}`,
    );
}

async function printAnchors(): Promise<void> {
  const { allAnchors } = await import('../../services/record/anchor.js');
  const { anchorLine } = await import('../../services/record/anchor-file.js');
  for (const anchor of await allAnchors()) console.log(anchorLine(anchor));
}

async function keptElsewhere(path: string): Promise<readonly SignedStatement[]> {
  const { existsSync } = await import('node:fs');
  if (!existsSync(path)) throw await misuse(`There is no file ${path}.`);
  return statementsIn(path);
}

/** Anchors, one a line, or the signed end of a record in a bundle. */
async function statementsIn(path: string): Promise<readonly SignedStatement[]> {
  const { readAnchors } = await import('../../services/record/anchor-file.js');
  try {
    if (!path.endsWith('.zip')) return readAnchors(path);
    const { readBundle } = await import('../../services/export/verify-bundle.js');
    const { manifest } = await import('../../services/export/content.js');
    const bytes = readBundle(path).get('manifest.json') ?? new Uint8Array();
    return [manifest.parse(JSON.parse(Buffer.from(bytes).toString('utf8'))).head];
  } catch (cause) {
    throw await misuse(`${path} holds something else than anchors or an exported bundle.`, cause);
  }
}

async function fingerprintIn(typed: string): Promise<string> {
  const { readFingerprint } = await import('../../services/store/signing-key.js');
  const fingerprint = readFingerprint(typed);
  if (fingerprint === null) throw await misuse('The fingerprint is not 64 hexadecimal digits.');
  return fingerprint;
}

async function misuse(message: string, cause?: unknown) {
  const { ServiceError } = await import('../../services/errors.js');
  return new ServiceError({
    code: 'VERIFY_NOT_POSSIBLE',
    message,
    remedy: 'See candour verify-record --help. Nothing was checked.',
    cause,
  });
}
