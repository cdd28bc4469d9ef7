import { constants } from 'node:fs';
import { access, lstat, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isPack, isPartial } from '../hand-over/pack-name.js';
import { handOverError, handOverTrouble } from '../hand-over/trouble.js';
import { counted } from '../review/presenters/time.js';
import { advice, type CheckLine, failed, passed } from './section.js';

/** So long may a pack lie there: after it, the other system has either fetched it or does not. */
const DAYS = 7;
const DAY = 86_400_000;
const HOUR = 3_600_000;

/** Whether packs can be put into the folder for another system, and whether that system fetches them. Counts only: names hold numbers of cases. */
export async function checkHandOver(folder: string, now: Date): Promise<readonly CheckLine[]> {
  const { mode } = await writableFolder(folder);
  const { packs, old, partial } = await countIn(folder, now);
  return [
    passed('Folder', `${folder} is there and can be written to.`),
    ...exposure(mode),
    old === 0
      ? passed(
          'Packs',
          packs === 0 ? 'None lies there.' : `${counted(packs, 'pack')} there, none older than ${DAYS} days.`,
        )
      : advice(
          'Packs',
          `${counted(packs, 'pack')} there, ${old} older than ${DAYS} days. See why the other system does not fetch them; remove those that it has.`,
        ),
    ...(partial === 0
      ? []
      : [
          advice(
            'Unfinished files',
            `${counted(partial, 'file')} of a process that was killed while it wrote. The next pack that is put there takes them away.`,
          ),
        ]),
  ];
}

async function writableFolder(folder: string): Promise<{ readonly mode: number }> {
  try {
    const about = await stat(folder);
    if (!about.isDirectory()) throw handOverError('HAND_OVER_FOLDER_MISSING');
    await access(folder, constants.W_OK | constants.X_OK);
    return about;
  } catch (error) {
    throw handOverTrouble(error);
  }
}

function exposure(mode: number): readonly CheckLine[] {
  if ((mode & 0o002) !== 0)
    return [failed('Who gets in', 'Every user of this machine may write there. Run: chmod o-rwx on the folder.')];
  if ((mode & 0o005) !== 0)
    return [
      advice('Who gets in', 'Every user of this machine sees the numbers of cases there. Run: chmod o-rwx on it.'),
    ];
  return [];
}

async function countIn(folder: string, now: Date) {
  const names = await readdir(folder).catch((error: unknown) => {
    throw handOverTrouble(error);
  });
  const count = { packs: 0, old: 0, partial: 0 };
  for (const name of names) {
    if (!isPack(name) && !isPartial(name)) continue;
    // The other system may have fetched it since the list was made.
    const about = await lstat(join(folder, name)).catch(() => null);
    if (about === null) continue;
    const age = now.getTime() - about.mtimeMs;
    if (isPack(name)) {
      count.packs += 1;
      if (age > DAYS * DAY) count.old += 1;
    } else if (age > HOUR) count.partial += 1;
  }
  return count;
}
