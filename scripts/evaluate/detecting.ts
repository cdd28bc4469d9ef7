import { raises } from '../../services/cases/raise.js';
import type { Detection } from '../../services/detect/detect.js';
import type { Finding } from '../../services/detect/finding.js';
import { Register } from '../../services/register/register.js';
import { type Code, REGISTER_CODES, severityRank } from '../../services/taxonomy.js';
import { messageOf, schoolOf } from '../detect/item-messages.js';
import { Talk } from '../detect/talk.js';
import type { Example } from '../train/example.js';

type Words = Pick<Example, 'channel' | 'from' | 'to' | 'subject' | 'text'> & {
  /** What stands in a file that comes with it. */
  readonly file?: string;
};

/** What is found in a text of which only roles and words are known. */
export function findingsIn(
  { channel, from, to, subject, text, file }: Words,
  detection: Pick<Detection, 'detect'>,
): readonly Finding[] {
  const words = messageOf({ id: 'measured', channel, from, to: [to], sentAt: undefined, subject, text });
  const files = file === undefined ? [] : [{ name: 'file.txt', type: 'text/plain', size: file.length, text: file }];
  const message = { ...words, attachments: files };
  const register = new Register({
    version: 'none',
    school: schoolOf([subject, file ?? text], []),
    people: [],
    pairs: [],
  });
  return detection.detect(message, register).filter(({ code }) => !REGISTER_CODES.includes(code));
}

/** The codes by which it would raise a case. */
export function raisedBy(words: Words, detection: Detection): ReadonlySet<Code> {
  return new Set(
    findingsIn(words, detection)
      .filter(({ severity }) => severityRank(severity) >= 1)
      .map(({ code }) => code),
  );
}

/** The same, as one message alone would: what only the wording speaks for waits until something joins it. */
export function raisedAlone(words: Words, detection: Detection): ReadonlySet<Code> {
  return new Set(
    findingsIn(words, detection)
      .filter(raises)
      .map(({ code }) => code),
  );
}

/** A school with a mail domain, a number and a learning platform of its own. */
const OWN = { ...schoolOf([], ['hillside.example']), phones: ['+441632960001'], linkHosts: ['vle.example'] };
const register = new Register({ version: 'none', school: OWN, people: [], pairs: [] });

/** What is found in each of the messages that a mentor sends a pupil, one soon after the other, and in them together. */
export function findingsInTalk(
  texts: readonly string[],
  detection: Pick<Detection, 'detect'>,
): readonly (readonly Finding[])[] {
  const talk = new Talk(message => detection.detect(message, register), register);
  return texts.map((text, at) => {
    const sentAt = new Date(at * 30_000).toISOString();
    const id = `measured:${at}`;
    return talk.add(messageOf({ id, channel: 'chat', from: 'mentor', to: ['pupil'], sentAt, subject: '', text }));
  });
}
