import { readdirSync } from 'node:fs';

/** Where every format has a file of its own, under its name. */
export const FORMATS_FOLDER = new URL('../formats/', import.meta.url);

/** The names of all formats, in order, without loading them: settings are read at every start. */
export function formatNames(): readonly string[] {
  return readdirSync(FORMATS_FOLDER)
    .filter(name => /^[a-z0-9-]+\.js$/.test(name))
    .map(name => name.slice(0, -'.js'.length))
    .sort();
}
