import type { Head } from './export-file.js';
import type { ExportFormat } from './format.js';
import { FORMATS_FOLDER, formatNames } from './format-names.js';

/** Every format there is a file for, by name. */
export const FORMATS: readonly ExportFormat[] = await loadAll();

/** The format of a single file by its content, or the wanted one; `null` when none fits. */
export function formatOfFile(wanted: string, head: Head, fileName: string): ExportFormat | null {
  const single = FORMATS.filter(format => format.recognises !== undefined);
  if (wanted !== 'auto') return single.find(format => format.name === wanted) ?? null;
  return single.find(format => format.recognises?.(head, fileName)) ?? null;
}

/** A module of the folder exports its format under any name; whatever else it exports is none. */
async function loadAll(): Promise<readonly ExportFormat[]> {
  const modules: Record<string, unknown>[] = await Promise.all(
    formatNames().map(name => import(new URL(`${name}.js`, FORMATS_FOLDER).href)),
  );
  return modules.flatMap(module => Object.values(module).filter(isFormat));
}

function isFormat(value: unknown): value is ExportFormat {
  return typeof value === 'object' && value !== null && 'name' in value && 'about' in value && 'read' in value;
}
