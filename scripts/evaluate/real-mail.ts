import { existsSync } from 'node:fs';
import type { Detection } from '../../services/detect/detect.js';
import { parseMime } from '../../services/parse/mime.js';
import type { Code } from '../../services/taxonomy.js';
import { readMbox } from '../bench/corpus.js';
import { raisedBy } from './detecting.js';

/** Mail of grown-ups and newsletters, of 2002: numbers, addresses and swearing stand in it, and a case about these would be right. */
function isCounted(code: Code): boolean {
  return !code.startsWith('contact.') && code !== 'content.profanity';
}

/** How many letters of a file of real and lawful mail raise a case, read as the service reads them; what they quote is not looked at. */
export async function alarmsInRealMail(
  file: string,
  detection: Detection,
): Promise<{ readonly alarms: number; readonly n: number }> {
  if (!existsSync(file)) return { alarms: 0, n: 0 };
  let alarms = 0;
  const letters = readMbox(file);
  for (const bytes of letters) {
    const { subject, text } = await parseMime({ kind: 'mime', bytes, envelope: [], receivedAt: new Date(0) });
    const raised = raisedBy({ channel: 'email', from: 'staff', to: 'mentor', subject, text }, detection);
    if ([...raised].some(isCounted)) alarms += 1;
  }
  return { alarms, n: letters.length };
}
