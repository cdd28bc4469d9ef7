import type { Message } from '../message.js';
import type { Register } from '../register/register.js';
import type { Finding } from './finding.js';

/** One kind of concern. Pure: no clock, network, database or randomness; the same values give the same findings. */
export interface Detector {
  readonly id: string;
  /** Every concern of this kind in one message; `[]` when there is none. Never throws, whatever the text. */
  detect(message: Message, register: Register): readonly Finding[];
}
