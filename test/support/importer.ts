import { randomUUID } from 'node:crypto';
import type { Importer } from '../../services/register/import-tables.js';
import { KeyRing } from '../../services/store/seal.js';

/** Somebody who imports tables in a test; another import each time. */
export function importer(keys = new KeyRing(KeyRing.newContent())): Importer {
  const actor = { kind: 'user', id: 'u-keeper', name: 'Morgan Price' } as const;
  return { id: randomUUID(), way: 'import', actor, keys };
}
