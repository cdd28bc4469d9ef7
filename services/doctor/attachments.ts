import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import type { Config } from '../config.js';
import { hasMemoryLimit } from '../extract/limited.js';
import { loadKnownFiles } from '../known-files/load.js';
import { advice, type CheckLine, failed, passed } from './section.js';

const run = promisify(execFile);

/** Whether what reads attachments is held to its limits, and whether words in pictures are read. `path`: where programs stand. */
export async function checkAttachments({ ocr }: Pick<Config, 'ocr'>, path: string): Promise<readonly CheckLine[]> {
  const limit = hasMemoryLimit()
    ? passed('Memory', 'Whatever reads an attachment is held to attachmentLimits.')
    : advice('Memory', 'This system has no prlimit: only JavaScript’s own memory is held to attachmentLimits.');
  return [limit, ocr === null ? offLine(path) : await checkOcr(ocr)];
}

/** Where Tesseract stands is said, and left to the school to use. */
function offLine(path: string): CheckLine {
  const folder = path.split(delimiter).find(one => one !== '' && existsSync(join(one, 'tesseract')));
  const found = folder === undefined ? '' : ` Tesseract is installed: set ocr.program to ${join(folder, 'tesseract')}.`;
  return passed('Words in pictures', `Not read.${found}`);
}

async function checkOcr({ program, languages }: NonNullable<Config['ocr']>): Promise<CheckLine> {
  const label = 'Words in pictures';
  try {
    const { stdout } = await run(program, ['--list-langs'], { timeout: 10_000, env: {} });
    const installed = new Set(stdout.split(/\s+/));
    const missing = languages.split('+').filter(language => !installed.has(language));
    if (missing.length === 0) return passed(label, `${program} reads them (${languages}).`);
    return failed(
      label,
      `${program} lacks ${missing.join(', ')}: install tesseract-ocr-${missing[0]}, or change ocr.languages.`,
    );
  } catch {
    return failed(label, `${program} does not run. Install Tesseract, or take ocr.program away.`);
  }
}

/** The lists of files that nobody may open. Rejects with the ServiceError that says which of them cannot be read. */
export async function checkKnownFiles({
  knownFilesFolder,
}: Pick<Config, 'knownFilesFolder'>): Promise<readonly CheckLine[]> {
  const { counts } = await loadKnownFiles(knownFilesFolder);
  if (counts.size === 0) return [passed('Known files', `There is no list in ${knownFilesFolder}.`)];
  return [...counts].map(([list, count]) => passed(`List ${list}`, `${count.toLocaleString('en-GB')} hashes.`));
}
