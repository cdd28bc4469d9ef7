import { disguisedView } from './disguised.js';
import { plainView } from './plain.js';
import type { View } from './view.js';

/** The ways in which a text is read. */
export interface Views {
  readonly plain: View;
  /** `null`: nothing is disguised. */
  readonly disguised: View | null;
}

/** Several detectors look at the same text one after the other: the latest views are kept. */
const latest = new Map<string, Views>();
const KEPT = 6;

export function viewsOf(text: string): Views {
  const known = latest.get(text);
  if (known) return known;
  const plain = plainView(text);
  const views = { plain, disguised: disguisedView(plain) };
  if (latest.size >= KEPT) {
    const [oldest] = latest.keys();
    if (oldest !== undefined) latest.delete(oldest);
  }
  latest.set(text, views);
  return views;
}
