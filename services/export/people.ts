import { createHash } from 'node:crypto';
import type { UserRole } from '../../models/user.js';
import { fieldText } from '../detect/field-text.js';
import type { Participant } from '../message.js';
import { participantKey } from '../message.js';
import type { Person } from '../register/person.js';
import type { Material } from './material.js';
import type { PersonChoice, Purpose } from './plan.js';
import type { Hidden } from './redact/names.js';
import { Redactor } from './redact/redactor.js';

/** Somebody who stands in what may leave. */
export interface ExportPerson {
  /** Names them in forms without telling who they are. */
  readonly ref: string;
  /** `participantKey`, or `user:<id>`. */
  readonly key: string;
  /** What stands for their name. */
  readonly pseudonym: string;
  readonly name: string;
  readonly part: 'subject' | 'participant' | 'reader' | 'mentioned';
  /** How many messages they wrote in this conversation. */
  readonly wrote: number;
  readonly names: readonly string[];
  readonly addresses: readonly string[];
  readonly phones: readonly string[];
}

/** So many can be chosen one by one; whoever comes after stays under a pseudonym. The two of the case and the authors come first. */
export const MOST_CHOSEN = 20;

/** Who the roles are called in an export that does not name them. */
export const READER_NAMES: Readonly<Record<UserRole, string>> = {
  lead: 'Safeguarding lead',
  deputy: 'Deputy safeguarding lead',
  head: 'Head teacher',
  chair: 'Chair of governors',
  'case-manager': 'Case manager',
  administrator: 'Administrator',
  auditor: 'Data protection officer',
  governor: 'Governor',
  reporter: 'Member of staff',
};

export function personRef(caseId: string, key: string): string {
  return createHash('sha256').update(`${caseId}|${key}`).digest('hex').slice(0, 12);
}

/** Everybody who wrote, received, read or is mentioned by their full name, address or number. */
export function peopleOf(material: Material): readonly ExportPerson[] {
  const people = new People(material);
  for (const key of [material.about.adultKey, material.about.pupilKey]) if (key !== '-') people.add(key, 'subject');
  for (const { message, text } of material.thread) {
    people.wrote(message.authorKey);
    people.add(message.authorKey, 'participant', text?.author);
    for (const key of message.recipientKeys) people.add(key, 'participant');
    for (const recipient of text?.recipients ?? []) people.add(participantKey(recipient), 'participant', recipient);
  }
  for (const { entry } of material.record) if (entry.actor.kind === 'user') people.addReader(entry.actor);
  for (const key of mentioned(material)) people.add(key, 'mentioned');
  return people.all();
}

/** What is chosen when nobody has chosen yet: agencies that act need names; a person who asks for their data must not get others'. */
export function firstChoice(person: ExportPerson, purpose: Purpose): PersonChoice {
  const named = purpose !== 'subject-access' && (person.part === 'subject' || person.part === 'reader');
  return { named, words: true, also: [] };
}

class People {
  readonly #material: Material;
  readonly #byId: ReadonlyMap<string, Person>;
  readonly #people = new Map<string, ExportPerson>();
  readonly #wrote = new Map<string, number>();
  #strangers = 0;

  constructor(material: Material) {
    this.#material = material;
    this.#byId = new Map(material.register.people.map(person => [person.id, person]));
  }

  wrote(key: string): void {
    this.#wrote.set(key, (this.#wrote.get(key) ?? 0) + 1);
  }

  add(key: string, part: ExportPerson['part'], seen?: Participant): void {
    const known = this.#people.get(key);
    if (known === undefined) this.#people.set(key, this.#newPerson(key, part, seen));
    else if (seen) this.#people.set(key, withSeen(known, seen));
  }

  /** Somebody with an account who is on the register is the same person. */
  addReader({ id, name }: { readonly id: string; readonly name: string }): void {
    const user = this.#material.users.find(one => one._id === id);
    const onRegister = user?.personId ? this.#byId.get(user.personId) : undefined;
    if (onRegister && this.#people.has(onRegister.id)) return;
    const key = `user:${id}`;
    if (this.#people.has(key)) return;
    const role = user ? READER_NAMES[user.role] : 'Reader';
    const same = [...this.#people.values()].filter(one => one.pseudonym.startsWith(role)).length;
    const pseudonym = same === 0 ? role : `${role} ${same + 1}`;
    const addresses = [...(user ? [user.email] : []), ...(onRegister?.addresses ?? [])];
    const names = [...new Set([name, user?.name ?? name])];
    this.#people.set(key, {
      ...this.#refs(key),
      pseudonym,
      name,
      part: 'reader',
      wrote: 0,
      names,
      addresses,
      phones: onRegister?.phones ?? [],
    });
  }

  all(): readonly ExportPerson[] {
    const order = ['subject', 'participant', 'reader', 'mentioned'];
    return [...this.#people.values()]
      .map(person => ({ ...person, wrote: this.#wrote.get(person.key) ?? 0 }))
      .sort(
        (a, b) =>
          Math.sign(b.wrote) - Math.sign(a.wrote) ||
          order.indexOf(a.part) - order.indexOf(b.part) ||
          (a.pseudonym < b.pseudonym ? -1 : 1),
      );
  }

  #refs(key: string) {
    return { ref: personRef(this.#material.about._id, key), key };
  }

  #newPerson(key: string, part: ExportPerson['part'], seen?: Participant): ExportPerson {
    const person = this.#byId.get(key);
    if (person) return withSeen({ ...this.#refs(key), ...fromRegister(person), part, wrote: 0 }, seen);
    const { about } = this.#material;
    const address = key.startsWith('unknown:') ? key.slice('unknown:'.length) : '';
    this.#strangers += 1;
    const label =
      key === about.adultKey
        ? about.adultLabel
        : key === about.pupilKey
          ? about.pupilLabel
          : `Unknown person ${this.#strangers}`;
    const fresh: ExportPerson = {
      ...this.#refs(key),
      pseudonym: label,
      name: address || label,
      part,
      wrote: 0,
      names: [],
      addresses: address ? [address] : [],
      phones: [],
    };
    return withSeen(fresh, seen);
  }
}

function fromRegister({ name, pseudonym, addresses, phones, identities }: Person) {
  const handles = identities.map(({ platform, handle }) => `${platform}:${handle}`);
  // A display name may be the identity itself.
  const names = [name, ...identities.filter(({ handle }) => handle.includes(' ')).map(({ handle }) => handle)];
  return { pseudonym, name, names, addresses: [...addresses, ...handles], phones };
}

/** With the names and addresses under which messages show them. */
function withSeen(person: ExportPerson, seen: Participant | undefined): ExportPerson {
  if (!seen) return person;
  const display = seen.displayName.trim();
  const names = display === '' || display.includes('@') ? person.names : [...new Set([...person.names, display])];
  const addresses =
    seen.address === '' ? person.addresses : [...new Set([...person.addresses, seen.address.toLowerCase()])];
  const name = person.names.length === 0 && display !== '' ? display : person.name;
  return { ...person, name, names, addresses };
}

/** People of the register whose full name, address or number stands in a text. */
function mentioned(material: Material): ReadonlySet<string> {
  const everybody = material.register.people.map(person =>
    hiddenOf({ ...fromRegister(person), label: person.id }, 'somebody'),
  );
  const redactor = new Redactor({ hidden: everybody, shown: [], phoneRegions: material.register.school.phoneRegions });
  const known = new Set(material.register.people.map(({ id }) => id));
  const found = new Set<string>();
  for (const text of textsOf(material))
    for (const { label } of redactor.replacementsIn(text))
      if (label !== undefined && known.has(label)) found.add(label);
  return found;
}

function* textsOf({ thread, record }: Material): Generator<string> {
  for (const { text } of thread) {
    if (text === null) continue;
    for (const field of ['subject', 'text', 'quoted', 'attachment', 'link'] as const) yield fieldText(text, field);
    yield text.signature;
  }
  for (const { unsealed } of record) yield unsealed.body;
}

type Known = Pick<ExportPerson, 'names' | 'addresses' | 'phones'> & { readonly label: string };

export function hiddenOf({ label, names, addresses, phones }: Known, alone: Hidden['alone']): Hidden {
  return { label, names, addresses, phones, alone };
}

/** Takes out everybody who is not named: those of the export under their pseudonym, and the rest of the register too. */
export function redactorFor(
  material: Material,
  people: readonly ExportPerson[],
  choiceOf: (person: ExportPerson) => PersonChoice,
): Redactor {
  const listed = new Set(people.map(({ key }) => key));
  const hidden = people.flatMap(person => {
    const { named, also } = choiceOf(person);
    const names = [...person.names, ...also];
    return named ? [] : [hiddenOf({ ...person, label: person.pseudonym, names }, 'label')];
  });
  const rest = material.register.people
    .filter(({ id }) => !listed.has(id))
    .map(person => hiddenOf({ ...fromRegister(person), label: person.pseudonym }, 'somebody'));
  const shown = people.filter(person => choiceOf(person).named).flatMap(({ names }) => names);
  return new Redactor({ hidden: [...hidden, ...rest], shown, phoneRegions: material.register.school.phoneRegions });
}
