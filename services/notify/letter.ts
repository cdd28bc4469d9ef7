import { createHash } from 'node:crypto';
import type { Severity } from '../taxonomy.js';

/** A notification as an e-mail. It says that there is work and how urgent it is, and nothing else: it may be read on a telephone in a corridor. */
export interface Letter {
  /** The same at every attempt, so that a reader's mail program shows one e-mail when two arrive. Without angle brackets. */
  readonly messageId: string;
  readonly from: string;
  readonly to: string;
  /** Stands in the header only: nothing is sent there. */
  readonly cc?: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Pictures that `html` shows by `cid:`. */
  readonly pictures?: readonly { readonly cid: string; readonly png: Buffer; readonly name: string }[];
}

export interface LetterContent {
  /** Of the notification that carries it. */
  readonly notificationId: string;
  readonly urgency: Severity;
  /** A case is overdue: one that they read, or one that others do. */
  readonly overdue?: 'own' | 'others';
  /** Candour's own working needs a look, and no case. */
  readonly about?: 'monitoring';
  readonly from: string;
  readonly to: string;
  /** `config.web.publicUrl`. */
  readonly publicUrl: string;
}

/** Neutral: a subject is shown on lock screens. */
export const SUBJECT = 'Candour: please sign in';

const URGENCY: Readonly<Record<Severity, string>> = {
  critical: 'Please look at it now. If nobody takes it in time, the next person is told.',
  high: 'Please look at it today.',
  medium: 'Please look at it within two school days.',
  low: 'Please look at it when you next sign in.',
};

const OVERDUE = {
  own: 'A case is overdue. Please look at it now.',
  others:
    'A case that you do not read yourself is overdue. Please ask the safeguarding lead, the deputies or the head teacher to look at their queue now.',
} as const;

const MONITORING = 'It is about how Candour itself is working. Please look at the page Coverage today.';

export function composeLetter({ notificationId, urgency, overdue, about, from, to, publicUrl }: LetterContent): Letter {
  const domain = from.slice(from.lastIndexOf('@') + 1);
  const lines = [
    overdue === 'others' ? 'Work is left undone in Candour.' : 'There is work for you in Candour.',
    about === 'monitoring' ? MONITORING : overdue === undefined ? URGENCY[urgency] : OVERDUE[overdue],
    'This e-mail says nothing about it on purpose, and nobody reads answers to it.',
  ];
  const link = `${publicUrl}/`;
  return {
    messageId: `${createHash('sha256').update(notificationId).digest('hex').slice(0, 32)}@${domain}`,
    from,
    to,
    subject: SUBJECT,
    text: `${lines[0]}\n${lines[1]}\n\nSign in: ${link}\n\n${lines[2]}\n`,
    html: `<!doctype html><html lang="en"><body><p>${lines[0]}<br>${lines[1]}</p><p><a href="${escapeHtml(link)}">Sign in to Candour</a></p><p>${lines[2]}</p></body></html>`,
  };
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
