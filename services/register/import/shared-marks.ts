import type { Person } from '../person.js';
import type { DraftPerson, PersonLine } from './people.js';

/**
 * Refuses lines that would give two people the same id, address or chat identity: a message could then be laid to the wrong one.
 * A shared telephone is only pointed out, since offices and families share them.
 */
export function refuseSharedMarks(lines: readonly PersonLine[], present: readonly Person[]): readonly PersonLine[] {
  let accepted = lines.filter(line => line.person !== null);
  for (;;) {
    const refusedBefore = accepted.length;
    refuseOnce(accepted, present);
    accepted = accepted.filter(line => !line.problems.refused);
    // A refused line leaves its person as the register has them, and their marks with them: look again.
    if (accepted.length === refusedBefore) break;
  }
  adviseOnSharedPhones(accepted);
  return accepted;
}

function refuseOnce(accepted: readonly PersonLine[], present: readonly Person[]): void {
  const inFile = new Set(accepted.map(({ person }) => person?.id));
  const owners = new Map<string, string>();
  for (const person of present) {
    if (!inFile.has(person.id)) for (const { mark } of marksOf(person)) owners.set(mark, 'somebody on the register');
  }
  const ids = new Map<string, number>();
  for (const { person, source, problems } of accepted) {
    if (person === null) continue;
    const sameId = ids.get(person.id);
    if (sameId !== undefined) {
      problems.refuse(
        'id',
        `Line ${sameId} is about the same person.`,
        'Keep one line for each person; several values go into one cell.',
      );
      continue;
    }
    const marks = marksOf(person);
    for (const { mark, field } of marks) {
      const owner = owners.get(mark);
      if (owner === undefined) continue;
      const what = `${field === 'email' ? 'An address' : 'A chat identity'} of this line belongs to ${owner}.`;
      problems.refuse(field, what, 'Give it to one of them: a message must be laid to one person only.');
    }
    if (problems.refused) continue;
    ids.set(person.id, source.line);
    for (const { mark } of marks) owners.set(mark, `the person of line ${source.line}`);
  }
}

function marksOf(person: DraftPerson): { mark: string; field: 'email' | 'chat' }[] {
  return [
    ...person.addresses.map(address => ({ mark: address, field: 'email' as const })),
    ...person.identities.map(({ platform, handle }) => ({ mark: `${platform}:${handle}`, field: 'chat' as const })),
  ];
}

function adviseOnSharedPhones(accepted: readonly PersonLine[]): void {
  const lineOf = new Map<string, number>();
  for (const { person, source, problems } of accepted) {
    for (const phone of person?.phones ?? []) {
      const other = lineOf.get(phone);
      if (other === undefined) lineOf.set(phone, source.line);
      else
        problems.advise(
          'phone',
          `Line ${other} has the same number.`,
          'It counts as registered. Check that it is shared on purpose.',
        );
    }
  }
}
