import type { Message } from '../message.js';
import { type Code, TAXONOMY } from '../taxonomy.js';
import type { Detector } from './detector.js';
import type { Finding } from './finding.js';

/** No decision of a school switches it off, sets it aside or makes it less grave. */
export const KNOWN_FILE_DETECTOR = 'known-file';

/** Files on a list of known files: one finding for each list. Nothing of the file is said, because nothing of it is kept. */
export const knownFileDetector: Detector = {
  id: KNOWN_FILE_DETECTOR,
  detect({ attachments }: Message): readonly Finding[] {
    const lists = new Set(attachments.flatMap(({ known }) => (known === undefined ? [] : [known])));
    return [...lists].map(list => {
      const code = codeOf(list);
      return {
        code,
        detectorId: KNOWN_FILE_DETECTOR,
        ruleId: null,
        clause: TAXONOMY[code].clause,
        severity: 'critical',
        confidence: 1,
        field: 'envelope',
        span: null,
        reason: `A file in this message is on the list of known files “${list}”. ${WHAT_TO_DO}`,
        contributions: [],
        suppressedBy: null,
      };
    });
  },
};

/** As the guidance for schools says (UKCIS and NPCC, 2024); `docs/known-files.md` says it at length. */
const WHAT_TO_DO =
  'Do not open, look at, copy, print, forward or delete it, and ask nobody else to: that may be an offence. Call the police now (999 when a child is in danger, otherwise 101) and leave the message and the devices as they are; for pictures on the public internet also tell the Internet Watch Foundation.';

/** A list says by its name what it is of; most are of the sexual abuse of children. */
function codeOf(list: string): Code {
  return /terror|extremis/i.test(list) ? 'content.extremism' : 'content.sexual';
}
