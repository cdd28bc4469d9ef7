import { type Message, sideOf } from '../../message.js';
import type { View } from '../../normalise/view.js';
import { viewsOf } from '../../normalise/views.js';
import type { Severity } from '../../taxonomy.js';

/**
 * How grave it is that contact details pass this way; `null` when it is nobody's concern: between adults, from a parent to the
 * school. An adult who gives a pupil a way around the school is the worst of it.
 */
export function severityOfContact(message: Message): Severity | null {
  const toPupil = message.recipients.some(({ role }) => role === 'pupil');
  const side = sideOf(message.author.role);
  if (side === 'adult') return toPupil ? 'high' : null;
  if (side === 'parent') return null;
  const toAdult = message.recipients.some(({ role }) => sideOf(role) === 'adult');
  return toAdult ? 'medium' : 'low';
}

/** The places of a message where its author may have put contact details. Quoted text is somebody else's. */
export function* authoredTexts(
  message: Message,
): Generator<{ readonly field: 'text' | 'subject'; readonly text: string; readonly spanned: boolean }> {
  yield { field: 'text', text: message.text, spanned: true };
  if (message.subject !== '') yield { field: 'subject', text: message.subject, spanned: true };
  // A signature has no place in the shown text, but a number in it is still given.
  if (message.signature !== '') yield { field: 'text', text: message.signature, spanned: false };
}

/** As `authoredTexts`, each in the plain view and, where something is disguised, in the view without the disguise. */
export function* authoredViews(
  message: Message,
): Generator<{ readonly field: 'text' | 'subject'; readonly spanned: boolean; readonly view: View }> {
  for (const { field, text, spanned } of authoredTexts(message)) {
    const { plain, disguised } = viewsOf(text);
    yield { field, spanned, view: plain };
    if (disguised) yield { field, spanned, view: disguised };
  }
}
