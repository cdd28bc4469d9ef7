import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse as parseCsv } from 'csv-parse/sync';
import { z } from 'zod';
import { SAMPLE_FOLDER } from './story.js';

/** Somebody of the sample school, or an outsider written as `Name <address>`. */
export interface CastMember {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly address: string;
  readonly teamsId: string;
}

const row = z.looseObject({ id: z.string(), name: z.string(), role: z.string(), email: z.string(), chat: z.string() });

export class Cast {
  readonly #members = new Map<string, CastMember>();

  constructor() {
    const rows: unknown = parseCsv(readFileSync(join(SAMPLE_FOLDER, 'people.csv'), 'utf8'), { columns: true });
    for (const person of z.array(row).parse(rows)) {
      const teamsId = /teams:([^;]+)/.exec(person.chat)?.[1] ?? '';
      this.#members.set(person.id, { ...person, address: person.email, teamsId });
    }
  }

  find(who: string): CastMember {
    const outsider = /^(.+) <(.+)>$/.exec(who);
    if (outsider)
      return { id: who, name: outsider[1] ?? '', role: 'external', address: outsider[2] ?? '', teamsId: '' };
    const member = this.#members.get(who);
    if (!member) throw new Error(`The sample school has no ${who}.`);
    return member;
  }
}
