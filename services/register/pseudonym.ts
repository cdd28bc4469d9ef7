import type { Role } from './person.js';

const NOUNS: Readonly<Record<Role, string>> = {
  mentor: 'Mentor',
  staff: 'Staff',
  pupil: 'Pupil',
  parent: 'Parent',
  external: 'External',
};

/**
 * What the queue shows instead of names: `Mentor 14`. Assigned once; a person keeps theirs when their role changes, so that the record of a case stays true.
 * Newcomers get the next numbers in an order of chance: the school's file is alphabetical, and a number must not give a name away.
 * `random`: from 0 up to, not including, 1.
 */
export function assignPseudonyms(
  newcomers: readonly { readonly id: string; readonly role: Role }[],
  taken: Iterable<string>,
  random: () => number,
): ReadonlyMap<string, string> {
  const highest = new Map<string, number>();
  for (const pseudonym of taken) {
    const [noun = '', number = ''] = pseudonym.split(' ');
    highest.set(noun, Math.max(highest.get(noun) ?? 0, Number(number) || 0));
  }
  const assigned = new Map<string, string>();
  for (const { id, role } of shuffled(newcomers, random)) {
    const noun = NOUNS[role];
    const number = (highest.get(noun) ?? 0) + 1;
    highest.set(noun, number);
    assigned.set(id, `${noun} ${number}`);
  }
  return assigned;
}

/** Fisher and Yates. */
function shuffled<T>(values: readonly T[], random: () => number): T[] {
  const drawn: T[] = [];
  const left = [...values];
  while (left.length > 0) drawn.push(...left.splice(Math.floor(random() * left.length), 1));
  return drawn;
}
