import type { Pair, Person, School } from './person.js';

/** Plain values only, so that it can be handed to a worker thread as it is. */
export interface RegisterSnapshot {
  /** Changes whenever a person, a pair or the school changes. */
  readonly version: string;
  readonly school: School;
  readonly people: readonly Person[];
  readonly pairs: readonly Pair[];
}

/** Look-ups over one snapshot. Pure: asking it twice gives the same answer. */
export class Register {
  readonly school: School;
  readonly version: string;
  readonly #byId = new Map<string, Person>();
  readonly #byAddress = new Map<string, Person>();
  readonly #byPhone = new Map<string, Person>();
  readonly #byIdentity = new Map<string, Person>();
  readonly #pairs = new Map<string, Pair[]>();
  readonly #schoolDomains: ReadonlySet<string>;
  readonly #schoolPhones: ReadonlySet<string>;

  constructor(snapshot: RegisterSnapshot) {
    this.school = snapshot.school;
    this.version = snapshot.version;
    this.#schoolDomains = new Set(snapshot.school.domains);
    this.#schoolPhones = new Set(snapshot.school.phones);
    for (const person of snapshot.people) {
      this.#byId.set(person.id, person);
      for (const address of person.addresses) this.#byAddress.set(address, person);
      for (const phone of person.phones) this.#byPhone.set(phone, person);
      for (const { platform, handle } of person.identities) this.#byIdentity.set(`${platform}|${handle}`, person);
    }
    for (const pair of snapshot.pairs) {
      const key = `${pair.adultId}|${pair.pupilId}`;
      this.#pairs.set(key, [...(this.#pairs.get(key) ?? []), pair]);
    }
  }

  personById(id: string): Person | undefined {
    return this.#byId.get(id);
  }

  personByAddress(address: string): Person | undefined {
    return this.#byAddress.get(address.toLowerCase());
  }

  /** Looks at the platform's own identities first, then at those that hold for any platform. */
  personByIdentity(platform: string, handle: string): Person | undefined {
    const lower = handle.trim().toLowerCase();
    return this.#byIdentity.get(`${platform}|${lower}`) ?? this.#byIdentity.get(`any|${lower}`);
  }

  /** `e164` as `+447700900123`. */
  personByPhone(e164: string): Person | undefined {
    return this.#byPhone.get(e164);
  }

  /** A number is known when it is the school's own or registered to a person. `e164` as `+447700900123`. */
  isRegisteredPhone(e164: string): boolean {
    return this.#schoolPhones.has(e164) || this.#byPhone.has(e164);
  }

  /** The domain itself or one under it: `pupils.school.example` is issued by the school that owns `school.example`. */
  isSchoolHost(host: string): boolean {
    let rest = host.toLowerCase();
    for (;;) {
      if (this.#schoolDomains.has(rest)) return true;
      const dot = rest.indexOf('.');
      if (dot < 0) return false;
      rest = rest.slice(dot + 1);
    }
  }

  isSchoolAddress(address: string): boolean {
    return this.isSchoolHost(address.slice(address.lastIndexOf('@') + 1));
  }

  /** `day` is `YYYY-MM-DD` in the school's zone. */
  isPaired(adultId: string, pupilId: string, day: string): boolean {
    const pairs = this.#pairs.get(`${adultId}|${pupilId}`) ?? [];
    return pairs.some(pair => (pair.from === null || pair.from <= day) && (pair.to === null || day <= pair.to));
  }
}
