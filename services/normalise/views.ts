import { latest } from '../latest.js';
import { disguisedView } from './disguised.js';
import { plainView } from './plain.js';
import type { View } from './view.js';

/** The ways in which a text is read. */
export interface Views {
  readonly plain: View;
  /** `null`: nothing is disguised. */
  readonly disguised: View | null;
}

const KEPT = 6;

export const viewsOf = latest(KEPT, (text): Views => {
  const plain = plainView(text);
  return { plain, disguised: disguisedView(plain) };
});

/** As it is meant: undisguised where anything is disguised. */
export function meantView(text: string): View {
  const { plain, disguised } = viewsOf(text);
  return disguised ?? plain;
}
