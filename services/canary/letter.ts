import { createHmac } from 'node:crypto';
import type { Letter } from '../notify/letter.js';

/** Nobody's number: one that the regulator keeps free for drama. Any detector of numbers finds it. */
const NUMBER = '07700 900461';

/** Follows from the source and the time, so that two schedulers send one and not two; only whoever has the key can tell it before. */
export function canaryId(sourceId: string, dueAt: Date, identityKey: Uint8Array): string {
  const mac = createHmac('sha256', identityKey).update(`canary|${sourceId}|${dueAt.toISOString()}`);
  return mac.digest('hex').slice(0, 32);
}

/** What it says, to the letter. Somebody may open it in the mailbox, so it says what it is. */
export function canaryText(id: string): string {
  return [
    'This is a test by Candour. You need not answer it, and may delete it.',
    `It checks that messages of the scheme are watched. Text me on ${NUMBER}.`,
    `Test ${id}`,
  ].join('\n');
}

/** The id that a text claims; `null`: it is no canary. */
export function claimedId(text: string): string | null {
  return /^Test ([0-9a-f]{32})$/m.exec(text.slice(0, 1_000))?.[1] ?? null;
}

/** The e-mail. Only the address of the mailbox gets it; the pupil in its header does not exist. */
export function canaryLetter(id: string, { from, to }: { readonly from: string; readonly to: string }): Letter {
  const domain = from.slice(from.lastIndexOf('@') + 1);
  const text = canaryText(id);
  return {
    messageId: `canary.${id}@${domain}`,
    from,
    to,
    cc: pupilAddress(from),
    subject: 'Test by Candour',
    text,
    html: `<!doctype html><html lang="en"><body><p>${text.replaceAll('\n', '<br>')}</p></body></html>`,
  };
}

/** Of the pupil that a canary pretends to write to. `.invalid` is nobody's, and no mail server delivers to it. */
export function pupilAddress(from: string): string {
  return `canary.pupil@${from.slice(from.lastIndexOf('@') + 1)}.invalid`;
}
