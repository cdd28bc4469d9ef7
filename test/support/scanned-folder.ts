import assert from 'node:assert/strict';
import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FolderConfig, loadConfig } from '../../services/config.js';
import { readRuleSet } from '../../services/detect/rules/rule-set.js';
import { Examiner } from '../../services/examine/examiner.js';
import { placeId } from '../../services/ledger/place.js';
import { noteSeen } from '../../services/ledger/seen.js';
import type { Message } from '../../services/message.js';
import { RULES_FOLDER } from '../../services/paths.js';
import { storeExamined } from '../../services/pipeline.js';
import { Register } from '../../services/register/register.js';
import { loadSnapshot } from '../../services/register/store.js';
import { openSource } from '../../services/sources/open.js';
import type { KeyRing } from '../../services/store/seal.js';
import { containerOf, pointersOf, SILENT_LOG, UNBROKEN } from './source.js';

export interface LetterFile {
  /** Of the file and of the message. */
  readonly name: string;
  /** `Alex Corrigan <a.corrigan@northfield.example>` */
  readonly from: string;
  readonly to: string;
  readonly at: Date;
  readonly text: string;
}

/** Puts an e-mail into a folder, as a school's export does. */
export function putLetter(folder: string, { name, from, to, at, text }: LetterFile): void {
  const lines = [
    `From: ${from}`,
    `To: ${to}`,
    `Date: ${at.toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${name}@northfield.example>`,
    'Subject: Wednesday',
    'Content-Type: text/plain; charset=utf-8',
    '',
    text,
    '',
  ];
  const path = join(folder, `${name}.eml`);
  writeFileSync(path, lines.join('\r\n'));
  // A file that was written this moment is not read yet: it may still grow.
  const before = new Date(Date.now() - 3_600_000);
  utimesSync(path, before, before);
}

/** Reads, examines and stores what is in a folder, as at a school that keeps no words without a finding. Returns the messages, oldest first. */
export async function scanFolder(source: FolderConfig, keys: KeyRing): Promise<readonly Message[]> {
  const examiner = new Examiner({
    identityKey: keys.identityKey,
    limits: loadConfig({ env: {}, file: null }).readLimits,
  });
  await examiner.useRules(readRuleSet([RULES_FOLDER]));
  const snapshot = await loadSnapshot(null);
  examiner.useRegister(snapshot);
  const opened = openSource(source, { log: SILENT_LOG, maxMessageBytes: 1_000_000 });
  const pointers = await pointersOf(opened, await containerOf(opened, '.'));
  await noteSeen(
    pointers.map(pointer => ({ ...pointer, sourceId: source.id })),
    new Date(),
  );
  const entries = [];
  for await (const fetched of opened.fetch(pointers, UNBROKEN)) {
    assert.ok('raw' in fetched);
    const entryId = placeId({ ...fetched.pointer, sourceId: source.id });
    entries.push({ entryId, ...(await examiner.examine(fetched.raw)) });
  }
  entries.sort((a, b) => Number(a.message.sentAt) - Number(b.message.sentAt));
  const register = new Register(snapshot);
  for (const entry of entries)
    await storeExamined([entry], { keys, contextDays: 0, register: () => register, now: () => new Date() });
  await examiner.close();
  await opened.close();
  return entries.map(({ message }) => message);
}
