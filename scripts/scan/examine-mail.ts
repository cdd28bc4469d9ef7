import { randomBytes } from 'node:crypto';
import type { Config } from '../../services/config.js';
import { readRuleSet } from '../../services/detect/rules/rule-set.js';
import { errorCode } from '../../services/errors.js';
import { type Examined, Examiner } from '../../services/examine/examiner.js';
import { ruleFoldersOf } from '../../services/examine/rule-folders.js';
import { extractorOf } from '../../services/extract/configured.js';
import { loadKnownFiles } from '../../services/known-files/load.js';
import type { RegisterSnapshot } from '../../services/register/register.js';
import { type MailFile, type MailInFile, readMail } from './mail-files.js';

export type ScannedMail = MailInFile & ({ readonly examined: Examined } | { readonly problem: string });

/** Messages on their way through the reader at a time: enough to keep it busy, few enough to stay small. */
const IN_HAND = 16;

/**
 * Reads and examines messages exactly as a scanner does, in the order of the files, and stores nothing. Rejects with a ServiceError such as
 * `RULES_INVALID` when the rules are not well.
 */
export async function* examineMail(
  files: readonly MailFile[],
  register: RegisterSnapshot,
  config: Config,
): AsyncGenerator<ScannedMail> {
  const examiner = new Examiner({
    // Identities are not kept, so any key will do.
    identityKey: new Uint8Array(randomBytes(32)),
    limits: config.readLimits,
    extractor: extractorOf(config),
  });
  examiner.useRegister(register);
  const inHand: Promise<ScannedMail>[] = [];
  try {
    const { snapshot } = await loadKnownFiles(config.knownFilesFolder);
    examiner.useKnownFiles(snapshot);
    await examiner.useRules(readRuleSet(ruleFoldersOf(config)));
    for await (const mail of readMail(files, config)) {
      inHand.push(examine(mail, examiner));
      if (inHand.length >= IN_HAND) yield* take(inHand, 1);
    }
    yield* take(inHand, inHand.length);
  } finally {
    await examiner.close();
  }
}

async function* take(inHand: Promise<ScannedMail>[], count: number): AsyncGenerator<ScannedMail> {
  for (const one of inHand.splice(0, count)) yield await one;
}

async function examine(mail: MailInFile, examiner: Examiner): Promise<ScannedMail> {
  if (mail.raw.kind === 'unread') return { ...mail, problem: mail.raw.code };
  try {
    return { ...mail, examined: await examiner.examine(mail.raw) };
  } catch (error) {
    return { ...mail, problem: errorCode(error) };
  }
}
