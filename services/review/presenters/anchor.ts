import type { AnchorRecord } from '../../../models/anchor.js';
import { sha256 } from '../../record/chain.js';
import { fingerprintText } from '../../store/signing-key.js';
import { figure, type SchoolClock } from './time.js';

/** What a school keeps on paper or elsewhere, to know later that no record was written anew. Holds no name and no case. */
export function presentAnchor(last: AnchorRecord | null, fingerprint: string, clock: SchoolClock) {
  return {
    fingerprint: fingerprintText(fingerprint),
    last:
      last === null
        ? null
        : { number: figure(last._id), at: clock.moment(last.at), hash: fingerprintText(sha256(last.statement)) },
  };
}
