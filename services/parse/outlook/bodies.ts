import { readHtml } from '../html-text.js';
import { linesNotIn } from '../merge-bodies.js';
import type { Properties } from './properties.js';
import { PROPERTY } from './properties.js';
import { readRtfBody } from './rtf.js';

/** The versions of a message's words. */
export interface Bodies {
  readonly plain: string;
  readonly html: string;
  /** There is a version in RTF that could not be read, and no other. */
  readonly isUnread: boolean;
}

/** Outlook keeps up to three versions and shows one. What the RTF alone says is added to the plain one. */
export function bodiesOf(properties: Properties): Bodies {
  const plain = properties.text(PROPERTY.body);
  const { html } = properties;
  const compressed = properties.bytes(PROPERTY.compressedRtf);
  if (compressed === null || compressed.length === 0) return { plain, html, isUnread: false };
  const rtf = readRtfBody(compressed);
  if (rtf === null) return { plain, html, isUnread: plain.trim() === '' && html === '' };
  if (rtf.kind === 'html' && html === '') return { plain, html: rtf.text, isUnread: false };
  const words = rtf.kind === 'html' ? readHtml(rtf.text).text : rtf.text;
  const known = html === '' ? plain : `${plain}\n${readHtml(html).text}`;
  return {
    plain: [plain, linesNotIn(words, known)].filter(text => text.trim() !== '').join('\n\n'),
    html,
    isUnread: false,
  };
}
