import type { Role } from '../../services/register/person.js';
import type { Code } from '../../services/taxonomy.js';

/** One text that the models learn from or are measured on. */
export interface Example {
  /** The set that it comes from, and within it what must not be torn apart: a writer, a conversation, a template. */
  readonly set: string;
  readonly group: string;
  readonly channel: 'email' | 'chat';
  readonly from: Role;
  readonly to: Role;
  readonly subject: string;
  readonly text: string;
  readonly codes: ReadonlySet<Code>;
  /** The codes about which the set says something; of the others nothing is learnt from this text. */
  readonly known: ReadonlySet<Code>;
  /** How much it counts. */
  readonly weight: number;
}
