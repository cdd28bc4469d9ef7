import { createHash } from 'node:crypto';
import type { Letter } from './letter.js';

export interface ConfirmationContent {
  readonly reference: string;
  readonly token: string;
  readonly from: string;
  readonly to: string;
  /** `config.web.publicUrl`. */
  readonly publicUrl: string;
}

export const CONFIRMATION_SUBJECT = 'Candour: was this you?';

/** Says nothing of what was told, nor of whom: the address may have been typed by somebody else. */
export function composeConfirmation({ reference, token, from, to, publicUrl }: ConfirmationContent): Letter {
  const domain = from.slice(from.lastIndexOf('@') + 1);
  const link = `${publicUrl}/raise/confirm/${token}`;
  const lines = [
    'Somebody gave this address on a form of Candour.',
    'If it was you, open this link within seven days and confirm it:',
    'If it was not you, tell the safeguarding lead. What was sent is looked at in either case.',
  ];
  return {
    messageId: `${createHash('sha256').update(`confirmation ${reference}`).digest('hex').slice(0, 32)}@${domain}`,
    from,
    to,
    subject: CONFIRMATION_SUBJECT,
    text: `${lines[0]}\n${lines[1]}\n\n${link}\n\n${lines[2]}\n`,
    html: `<!doctype html><html lang="en"><body><p>${lines[0]}<br>${lines[1]}</p><p><a href="${escapeHtml(link)}">Confirm</a></p><p>${lines[2]}</p></body></html>`,
  };
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
