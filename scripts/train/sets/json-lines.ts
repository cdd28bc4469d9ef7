import { readFileSync } from 'node:fs';
import type { z } from 'zod';

/** Every line of a file, checked. Throws with the number of the line. */
export function readJsonLines<T>(file: string, schema: z.ZodType<T>): readonly T[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line, index) => {
      if (line.trim() === '') return [];
      const row = schema.safeParse(JSON.parse(line));
      if (!row.success) throw new Error(`${file}, line ${index + 1}: ${row.error.message}`);
      return [row.data];
    });
}
