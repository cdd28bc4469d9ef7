import type { Command } from 'commander';
import type { ScannedMail } from '../scan/examine-mail.js';

/** `candour scan`: what would be found in mail and chat that lies in files. */
export function define(program: Command): void {
  program
    .command('scan <path>')
    .description(
      'Read mail files and chat exports (a file, a zip, or a folder of them) and print what is found. Stores nothing.',
    )
    .option('--people <file>', "a register to compare with (default: the service's own, if there is one)")
    .option('--pairs <file>', 'its pairs')
    .option('--all', 'list messages without findings too')
    .option('--json', 'print one JSON line for each message')
    .addHelpText('after', HELP)
    .action(run);
}

const HELP = `
Everything that a watched folder reads is read: mail (.eml, .msg, mbox, .pst, Maildirs) and exports of messaging products; docs/chat-formats.md
lists them. Messages are read and examined exactly as by the service, without a database or Redis. Findings name the code, the place in the
message, severity and confidence; the words themselves are not printed.

JSON lines: {"place", "id", "findings": [{"code", "start", "end", "field", "severity", "confidence", "reason"}], "readProblems": […]}, or
{"place", "problem"} for a message that could not be read. The exit code is 2 when there is one.

Example:
  candour scan ./exported-mailbox --people people.csv --pairs pairs.csv`;

interface Options {
  readonly people?: string;
  readonly pairs?: string;
  readonly all?: boolean;
  readonly json?: boolean;
}

async function run(path: string, options: Options): Promise<void> {
  const { loadConfig } = await import('../../services/config.js');
  const { mailFiles } = await import('../scan/mail-files.js');
  const { examineMail } = await import('../scan/examine-mail.js');
  const { registerFor } = await import('../scan/register.js');
  const { progressBar } = await import('../terminal/progress.js');
  const config = loadConfig();
  const { files, leftOut } = await mailFiles(path);
  const register = await registerFor(config, options);
  const bar = progressBar(
    files.reduce((sum, file) => sum + file.bytes, 0),
    'Scanning',
  );
  const count = { messages: 0, partly: 0, unread: 0, findings: 0, found: 0 };
  for await (const mail of examineMail(files, register, config)) {
    tally(mail, count);
    bar.advance(mail.bytes);
    const shown = options.json ? jsonLine(mail) : textLines(mail, options.all === true);
    if (shown !== '') bar.above(shown);
  }
  bar.stop();
  if (!options.json) {
    const { messages, partly, unread, findings, found } = count;
    console.log(
      `${messages} messages: ${findings} findings in ${found} of them; ${partly} only partly read, ${unread} could not be read.`,
    );
  }
  // On standard error, so that lines of JSON stay lines of JSON.
  if (leftOut > 0)
    console.error(`${leftOut} ${leftOut === 1 ? 'file was' : 'files were'} left out: no format that is read.`);
  if (count.unread > 0) process.exitCode = 2;
}

function tally(
  mail: ScannedMail,
  count: { messages: number; partly: number; unread: number; findings: number; found: number },
): void {
  count.messages += 1;
  if ('problem' in mail) {
    count.unread += 1;
    return;
  }
  const { findings, message } = mail.examined;
  count.findings += findings.length;
  if (findings.length > 0) count.found += 1;
  if (message.readProblems.length > 0) count.partly += 1;
}

function jsonLine(mail: ScannedMail): string {
  if ('problem' in mail) return JSON.stringify({ place: mail.place, problem: mail.problem });
  const { message, findings } = mail.examined;
  return JSON.stringify({
    place: mail.place,
    id: message.id,
    findings: findings.map(({ code, span, field, severity, confidence, reason }) => ({
      code,
      start: span?.start ?? null,
      end: span?.end ?? null,
      field,
      severity,
      confidence,
      reason,
    })),
    readProblems: message.readProblems,
  });
}

function textLines(mail: ScannedMail, all: boolean): string {
  if ('problem' in mail) return `${mail.place}\n  could not be read: ${mail.problem}`;
  const { findings, message } = mail.examined;
  const problems = message.readProblems.map(({ code, detail }) => `  partly read  ${code}: ${detail}`);
  const lines = findings.map(({ severity, confidence, code, field, span, reason }) => {
    const where = span === null ? field : `${field} ${span.start}–${span.end}`;
    return `  ${severity.padEnd(8)}  ${confidence.toFixed(2)}  ${code} (${where})  ${reason}`;
  });
  if (!all && lines.length + problems.length === 0) return '';
  return [mail.place, ...lines, ...problems].join('\n');
}
