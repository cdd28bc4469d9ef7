import type { RuleSet, RuleText } from '../detect/rules/rule-set.js';
import type { Switch } from '../detect/switches.js';
import { ServiceError } from '../errors.js';
import type { Log } from '../log.js';
import type { RulesInUse } from './reply.js';
import { changesBetween } from './rule-changes.js';
import { PatientDisk, type RulesOnDisk } from './rule-disk.js';

export interface RuleWatchEdges {
  /** Asked at every look: a school may make its folder after the start. The first is the one that comes with the service. */
  readonly folders: () => readonly string[];
  /** Tries a set and takes it into use. Rejects with a ServiceError when it is not well; then nothing has changed. */
  readonly use: (rules: RuleSet) => Promise<RulesInUse>;
  /** What the school has written and decided in the browser, asked at every look. Rejects with a ServiceError. Absent: nothing. */
  readonly decided?: () => Promise<DecidedRules>;
  readonly log: Log;
  readonly now: () => Date;
  /** How long a drive may take to answer, milliseconds. */
  readonly patience?: number;
}

/** Beside what stands on the disk. */
export interface DecidedRules {
  readonly texts: readonly RuleText[];
  readonly switches: readonly Switch[];
  /** Changes with it; `''`: nothing was written or decided. */
  readonly key: string;
}

const NOTHING_DECIDED: DecidedRules = { texts: [], switches: [], key: '' };

/** What a scanner looks for, and why it does not look for what stands on the disk. */
export interface RuleState {
  readonly version: string;
  readonly rules: number;
  /** When they were taken into use. */
  readonly since: Date;
  readonly problem: RuleTrouble | null;
}

export interface RuleTrouble {
  readonly code: string;
  /** Lines with file and line of a rule; never words of a message. */
  readonly message: string;
  readonly remedy: string;
  readonly since: Date;
}

/** Every so manieth look the files themselves are read: on some drives the time of a change is too coarse to tell two of them apart. */
const READ_EVERY = 20;

/**
 * Keeps the rules in use those that stand on the disk. A change counts when two looks in a row find the same, so that nothing is taken that is
 * still being written. What is not well changes nothing, and is told until it is mended.
 */
export class RuleWatch {
  readonly #edges: RuleWatchEdges;
  readonly #disk: PatientDisk;
  #inUse: RulesInUse | null = null;
  #set: RuleSet | null = null;
  #since: Date;
  #problem: RuleTrouble | null = null;
  /** Keys of what stood on the disk: the set in use, the one that was refused, and the one that was seen once. */
  #used = '';
  #refused = '';
  #pending = '';
  #marks = '';
  #looks = 0;
  #hasStumbled = false;

  constructor(edges: RuleWatchEdges) {
    this.#edges = edges;
    this.#disk = new PatientDisk(edges.patience);
    this.#since = edges.now();
  }

  get state(): RuleState {
    const { version = '', marks } = this.#inUse ?? {};
    return { version, rules: marks?.size ?? 0, since: this.#since, problem: this.#problem };
  }

  /** The set in use, as it was read; `null` before the first. */
  get set(): RuleSet | null {
    return this.#set;
  }

  /**
   * Takes what stands on the disk. There is nothing to go on with yet: where the school's own rules are not well, those of the service are
   * used without them. Rejects when these are not well either.
   */
  async begin(): Promise<void> {
    const { folders, log } = this.#edges;
    try {
      await this.#take(withDecided(await this.#disk.read(folders()), await this.#decided()));
    } catch (error) {
      this.#tell(error);
    }
    if (this.#inUse === null) await this.#use(await this.#withoutOwn());
    log.info({ version: this.state.version, rules: this.state.rules }, 'rules in use');
  }

  /** The rules of the service, as far as they are switched on. Where not even that can be read, all of them: rather too much than too little. */
  async #withoutOwn(): Promise<RulesOnDisk> {
    const { switches, key } = await this.#decided().catch(() => NOTHING_DECIDED);
    return withDecided(await this.#disk.read(this.#edges.folders().slice(0, 1)), { texts: [], switches, key });
  }

  async #decided(): Promise<DecidedRules> {
    return (await this.#edges.decided?.()) ?? NOTHING_DECIDED;
  }

  /** One look at the disk, and at what was decided. */
  async look(): Promise<void> {
    this.#looks += 1;
    try {
      const folders = this.#edges.folders();
      const decided = await this.#decided();
      const marks = `${await this.#disk.marks(folders)}\n${decided.key}`;
      const isDue = this.#looks % READ_EVERY === 0 || this.#pending !== '';
      if (marks === this.#marks && !isDue) return;
      this.#marks = marks;
      await this.#consider(withDecided(await this.#disk.read(folders), decided));
      this.#hasStumbled = false;
    } catch (error) {
      this.#marks = '';
      this.#pending = '';
      this.#refused = '';
      // A file that goes while it is read is none the next time; a drive that is gone is gone then too.
      if (this.#hasStumbled) this.#tell(error);
      this.#hasStumbled = true;
    }
  }

  async #consider(disk: RulesOnDisk): Promise<void> {
    const { key } = disk;
    const isSettled = key === this.#used || key === this.#refused;
    const before = this.#pending;
    this.#pending = isSettled ? '' : key;
    if (key === this.#used) this.#mended();
    else if (!isSettled && key === before) await this.#take(disk);
  }

  /** What is refused is not tried again until it has changed. */
  async #take(disk: RulesOnDisk): Promise<void> {
    this.#pending = '';
    const before = this.#inUse;
    try {
      await this.#use(disk);
    } catch (error) {
      this.#refused = disk.key;
      this.#tell(error);
      return;
    }
    this.#problem = null;
    if (before === null || this.#inUse === null) return;
    const { version, rules } = this.state;
    this.#edges.log.info({ version, rules, ...changesBetween(before, this.#inUse) }, 'changed rules are in use');
  }

  async #use({ set, key }: RulesOnDisk): Promise<void> {
    this.#inUse = await this.#edges.use(set);
    this.#set = set;
    this.#used = key;
    this.#since = this.#edges.now();
  }

  #mended(): void {
    this.#refused = '';
    if (this.#problem === null) return;
    this.#problem = null;
    this.#edges.log.info({ version: this.state.version }, 'the rules on the disk are those in use again');
  }

  /** Once for each problem: a drive that is gone is looked for every few seconds. */
  #tell(error: unknown): void {
    if (!(error instanceof ServiceError)) throw error;
    const { code, message, remedy } = error;
    if (this.#problem?.message === message) return;
    this.#problem = { code, message, remedy, since: this.#edges.now() };
    this.#edges.log.error({ code, problem: message, remedy }, 'the rules on the disk are not in use');
  }
}

function withDecided({ set, key }: RulesOnDisk, decided: DecidedRules): RulesOnDisk {
  if (decided.key === '') return { set, key };
  const texts = [...set.texts, ...decided.texts];
  return { set: { ...set, texts, switches: decided.switches }, key: `${key} ${decided.key}` };
}
