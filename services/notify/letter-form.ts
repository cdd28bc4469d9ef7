import { createHash } from 'node:crypto';
import type { Letter } from './letter.js';

interface Form {
  /** Of what carries it: the same at every attempt. */
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly lines: readonly string[];
  readonly link: { readonly words: string; readonly address: string };
}

/** A few lines and one link, as text and as HTML. */
export function letterOf({ id, from, to, subject, lines, link }: Form): Letter {
  const domain = from.slice(from.lastIndexOf('@') + 1);
  const paragraphs = lines.map(line => `<p>${escapeHtml(line)}</p>`).join('');
  const anchor = `<p><a href="${escapeHtml(link.address)}">${escapeHtml(link.words)}</a></p>`;
  return {
    messageId: `${createHash('sha256').update(id).digest('hex').slice(0, 32)}@${domain}`,
    from,
    to,
    subject,
    text: `${lines.join('\n')}\n\n${link.words}: ${link.address}\n\nNobody reads answers to this e-mail.\n`,
    html: `<!doctype html><html lang="en"><body>${paragraphs}${anchor}<p>Nobody reads answers to this e-mail.</p></body></html>`,
  };
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
