import { type Message, sideOf } from '../../message.js';
import { originOf, type View } from '../../normalise/view.js';
import { viewsOf } from '../../normalise/views.js';
import type { Severity } from '../../taxonomy.js';
import { areGiven } from '../files.js';
import type { Span } from '../finding.js';

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

/** A place of a message where contact details may stand. */
export interface ContactText {
  readonly field: 'text' | 'subject' | 'quoted' | 'attachment';
  readonly text: string;
  /** False for a signature: it has no place in the shown text, but a number in it is still given. */
  readonly spanned: boolean;
  /** False for what the author only passes on. */
  readonly own: boolean;
}

/** What the author wrote, and after it what they pass on: quoted text is somebody else's, a long attachment mostly is. */
export function contactTexts(message: Message): readonly ContactText[] {
  const before = known.get(message);
  if (before) return before;
  const texts = findContactTexts(message);
  known.set(message, texts);
  return texts;
}

/** Several detectors ask, and attachments may be long. */
const known = new WeakMap<Message, readonly ContactText[]>();

function findContactTexts(message: Message): readonly ContactText[] {
  const files = message.attachments;
  const places: ContactText[] = [
    ...authoredTexts(message),
    { field: 'quoted', text: message.quotedText, spanned: true, own: false },
    {
      field: 'attachment',
      text: files.map(file => file.text ?? '').join('\n'),
      spanned: true,
      own: areGiven(files),
    },
  ];
  return places.filter(({ text }) => text !== '');
}

/** The places that hold the author's own words. */
export function authoredTexts(message: Message): readonly (ContactText & { readonly field: 'text' | 'subject' })[] {
  return [
    { field: 'text', text: message.text, spanned: true, own: true },
    { field: 'subject', text: message.subject, spanned: true, own: true },
    { field: 'text', text: message.signature, spanned: false, own: true },
  ];
}

/** As the places themselves, each in the plain view and, where something is disguised, in the view without the disguise. */
export function* viewsAt<Place extends ContactText>(
  places: readonly Place[],
): Generator<Place & { readonly view: View }> {
  for (const place of places) {
    if (place.text === '') continue;
    const { plain, disguised } = viewsOf(place.text);
    yield { ...place, view: plain };
    if (disguised) yield { ...place, view: disguised };
  }
}

/** What is only passed on adds to the picture and raises nothing. */
export function severityAt(place: ContactText, severity: Severity): Severity {
  return place.own ? severity : 'low';
}

export function spanAt(place: ContactText, { start, end }: Span): Span | null {
  return place.spanned ? { start, end } : null;
}

/** Of a range of the place's view. */
export function originAt(place: ContactText & { readonly view: View }, start: number, end: number): Span | null {
  return place.spanned ? originOf(place.view, start, end) : null;
}
