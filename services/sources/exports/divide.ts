import { folderOf } from './folder-of.js';
import type { ExportFormat } from './format.js';
import { FORMATS } from './formats.js';

/** What the files of a folder or zip are, by their paths. */
export interface Division<File> {
  /** Exports of many files, each with its files in order. */
  readonly wholes: readonly { readonly root: string; readonly format: ExportFormat; readonly files: readonly File[] }[];
  /** Everything else, in order. */
  readonly singles: readonly File[];
}

/** Finds the exports of many files by their paths alone. One within another belongs to the inner one. */
export function divide<File>(
  files: readonly File[],
  pathOf: (file: File) => string,
  formats: readonly ExportFormat[] = FORMATS,
): Division<File> {
  const paths = files.map(pathOf);
  const roots = formats.flatMap(format =>
    (format.roots?.(paths) ?? []).map(root => ({ root, format, files: [] as File[] })),
  );
  const byRoot = new Map(roots.map(whole => [whole.root, whole]));
  const singles: File[] = [];
  for (const file of files) (owner(pathOf(file), byRoot)?.files ?? singles).push(file);
  return { wholes: [...byRoot.values()], singles };
}

function owner<Whole>(path: string, byRoot: ReadonlyMap<string, Whole>): Whole | undefined {
  if (byRoot.size === 0) return undefined;
  for (let folder = folderOf(path); ; folder = folderOf(folder)) {
    const found = byRoot.get(folder);
    if (found !== undefined || folder === '') return found;
  }
}
