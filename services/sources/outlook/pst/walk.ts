import { composeMail } from '../../../parse/outlook/compose.js';
import { envelopeOf, receivedAtOf } from '../../../parse/outlook/heads.js';
import type { OutlookMessage } from '../../../parse/outlook/message.js';
import { PROPERTY } from '../../../parse/outlook/properties.js';
import type { OutlookMail, OutlookRecord } from '../tasks.js';
import { readPstMessage } from './messages.js';
import { type Place, Pst, TooLarge } from './pst.js';

/** Of a node: a message; what else there is are folders, lists and settings. */
const MESSAGE = 0x04;
const KIND = 0x1f;
/** A person's own notes, lists of people and of settings: nobody sent them to anybody. */
const NO_MESSAGES =
  /^ipm\.(?:contact|distlist|abchperson|activity|stickynote|task|configuration|microsoft|ruleorganizer|externalevent)(?:\.|$)/i;
const OWN_CALENDAR = /^ipm\.(?:appointment|ole\.class\.)/i;

/** A step through a file: one message of it, by its number. `null`: it is no message that anybody sent. */
export interface Step {
  readonly number: number;
  readonly record: OutlookRecord | null;
}

/**
 * Every message of a file whatever folder it lies in, the deleted ones too, in the order of their numbers, which stays. A file that is cut
 * off says so at its end. `onStep` is told the number of a message before it is read.
 */
export function* walkPst(
  path: string,
  { from, avoid, mostBytes }: { from: number; avoid: ReadonlySet<number>; mostBytes: number },
  onStep: (number: number) => void,
): Generator<Step> {
  const pst = new Pst(path);
  try {
    let number = 0;
    let isDamaged = false;
    for (const node of pst.nodes(() => {
      isDamaged = true;
    })) {
      if ((node.descriptorIdentifier & KIND) !== MESSAGE) continue;
      number += 1;
      if (number <= from) continue;
      onStep(number);
      const place = {
        data: node.dataOffsetIndexIdentifier.toNumber(),
        sub: node.localDescriptorsOffsetIndexIdentifier.toNumber(),
      };
      yield { number, record: avoid.has(number) ? UNREADABLE : recordOf(pst, place, mostBytes) };
    }
    if (pst.isCutOff) yield { number, record: { problem: 'EXPORT_CUT_OFF' } };
    else if (isDamaged) yield { number, record: UNREADABLE };
  } finally {
    pst.close();
  }
}

const UNREADABLE: OutlookRecord = { problem: 'RECORD_UNREADABLE' };

function recordOf(pst: Pst, place: Place, mostBytes: number): OutlookRecord | null {
  try {
    const message = readPstMessage(pst, place, mostBytes);
    return isSent(message) ? { mail: mailOf(message) } : null;
  } catch (error) {
    // Whatever the package throws for damaged tables: the message counts as not read.
    return error instanceof TooLarge ? { problem: 'MESSAGE_TOO_LARGE' } : UNREADABLE;
  }
}

function isSent({ properties, recipients }: OutlookMessage): boolean {
  const kind = properties.text(PROPERTY.messageClass);
  return !NO_MESSAGES.test(kind) && (recipients.length > 0 || !OWN_CALENDAR.test(kind));
}

export function mailOf(message: OutlookMessage): OutlookMail {
  return { bytes: composeMail(message), envelope: envelopeOf(message), receivedAt: receivedAtOf(message) };
}
