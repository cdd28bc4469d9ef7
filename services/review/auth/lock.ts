import type { Request } from 'express';

/** How long the screen may be hidden before it asks for a code, milliseconds. `cover.ts` in the browser knows the same. */
export const LOCKED_AFTER = 2 * 60_000;

/** Whether somebody hid the screen and stayed away. What they do next is the doing of a stranger until they prove who they are. */
export function isLocked({ session: { hiddenAt } }: Request, now: Date): boolean {
  return hiddenAt !== undefined && now.getTime() - hiddenAt > LOCKED_AFTER;
}

/** These do not show what was hidden. */
const KEEP_HIDDEN: readonly string[] = [
  '/hide',
  '/hidden',
  '/stay',
  '/show',
  '/session',
  '/locked',
  '/unlock',
  '/help',
];

/** Any other page that is opened within the two minutes shows the screen again, as Enter does; what a script of a hidden page asks does not. */
export function showAgain(request: Request): void {
  const { session, path } = request;
  const isOpened = (request.get('Sec-Fetch-Dest') ?? 'document') === 'document';
  if (session.hiddenAt !== undefined && isOpened && !KEEP_HIDDEN.includes(path)) delete session.hiddenAt;
}
