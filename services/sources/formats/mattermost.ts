import { basename } from 'node:path';
import { type ExportFile, headOf } from '../exports/export-file.js';
import { folderOf } from '../exports/folder-of.js';
import type { ExportFormat, ExportRecord } from '../exports/format.js';
import { readActiance } from '../exports/mattermost/actiance.js';
import { readBulk } from '../exports/mattermost/bulk.js';
import { readComplianceCsv } from '../exports/mattermost/compliance-csv.js';

/**
 * What Mattermost gives out: the bulk export (JSONL, alone or as `import.jsonl` in a zip with `data/`;
 * https://docs.mattermost.com/administration-guide/manage/bulk-export-tool, https://docs.mattermost.com/onboard/bulk-loading-data-format.html), and the compliance export as Actiance XML or CSV,
 * with the files that were sent beside it (https://docs.mattermost.com/administration-guide/comply/compliance-export,
 * https://github.com/mattermost/mattermost/tree/master/server/enterprise/message_export).
 */
export const mattermost: ExportFormat = {
  name: 'mattermost',
  title: 'Mattermost (bulk export; compliance export as Actiance XML or CSV)',
  about: {
    recognisedBy:
      'a first line `{"type":"version"…}`; `actiance_export.xml` or XML with `FileDump`; `posts.csv` or a heading with `Post Creation Time`',
    lacks:
      'in the bulk export: ids, deleted posts, earlier wordings, what bots and webhooks wrote; in the compliance exports: reactions, and when a file was taken away; in the XML also threads and names; Global Relay EML is not read as chat',
  },
  roots(paths) {
    const all = new Set(paths);
    const beside = (path: string, other: string) =>
      all.has(folderOf(path) === '' ? other : `${folderOf(path)}/${other}`);
    const dataFolders = foldersCalled('data', paths);
    return paths
      .filter(path => {
        const name = basename(path);
        if (name === 'actiance_export.xml') return true;
        if (name === 'posts.csv') return beside(path, 'metadata.json');
        return name === 'import.jsonl' && dataFolders.has(path.replace(/import\.jsonl$/, 'data'));
      })
      .map(folderOf);
  },
  recognises(head) {
    return kindOf(head.text) !== null;
  },
  async *read(files, { maxMessageBytes }) {
    const named = files.filter(({ path }) => /(?:^|\/)(?:actiance_export\.xml|posts\.csv|import\.jsonl)$/.test(path));
    for (const file of named.length > 0 ? named : files.slice(0, 1)) {
      const folder = folderOf(file.path);
      const own = folder === '' ? files : files.filter(({ path }) => path.startsWith(`${folder}/`));
      const beside = new Map(
        own.map(other => [folder === '' ? other.path : other.path.slice(folder.length + 1), other]),
      );
      yield* readOne(file, beside, maxMessageBytes);
    }
  },
};

/** Of folders: a zip can name a million that lie in one another. */
const MOST_LEVELS = 30;

function foldersCalled(name: string, paths: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const path of paths) {
    const parts = path.split('/', MOST_LEVELS);
    for (let at = parts.indexOf(name); at >= 0 && at < parts.length - 1; at = parts.indexOf(name, at + 1))
      found.add(parts.slice(0, at + 1).join('/'));
  }
  return found;
}

const READERS = { bulk: readBulk, xml: readActiance, csv: readComplianceCsv };

async function* readOne(
  file: ExportFile,
  beside: ReadonlyMap<string, ExportFile>,
  mostBytes: number,
): AsyncGenerator<ExportRecord> {
  const kind = kindOf((await headOf(file)).text);
  if (kind) yield* READERS[kind](file, beside, mostBytes);
  else yield { problem: 'RECORD_UNREADABLE' };
}

function kindOf(head: string): keyof typeof READERS | null {
  if (/^\s*\{\s*"type"\s*:\s*"version"/.test(head)) return 'bulk';
  if (/^\s*(?:<\?xml[^>]{0,200}\?>\s*)?<FileDump[\s>]/.test(head)) return 'xml';
  return /^"?Post Creation Time"?,/.test(head) ? 'csv' : null;
}
