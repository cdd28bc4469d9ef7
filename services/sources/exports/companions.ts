/** A file, and the files that were saved with it: `chess.json` and what lies below `chess.json_Files/`. */
export interface Accompanied<File> {
  readonly file: File;
  readonly companions: readonly File[];
}

const FOLDER = /^(.*?[^/])_Files\//;

/** Puts files that were saved with another one to that; whatever they are, they are no exports of their own. */
export function accompanied<File>(
  files: readonly File[],
  pathOf: (file: File) => string,
): readonly Accompanied<File>[] {
  const found = new Map<string, { file: File; companions: File[] }>(
    files.map(file => [pathOf(file), { file, companions: [] }]),
  );
  for (const file of files) {
    const owner = FOLDER.exec(pathOf(file))?.[1];
    const whole = owner === undefined ? undefined : found.get(owner);
    if (!whole) continue;
    whole.companions.push(file);
    found.delete(pathOf(file));
  }
  return [...found.values()];
}
