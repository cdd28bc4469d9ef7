import { ask } from './ask.js';
import type { Cover } from './cover.js';

const SECOND = 1_000;
/** What is said so long before the end, milliseconds; the first of it makes the warning appear. */
const NOTICES: readonly (readonly [left: number, words: string])[] = [
  [120 * SECOND, 'about 2 minutes'],
  [60 * SECOND, '1 minute'],
  [20 * SECOND, '20 seconds'],
];

/**
 * Two minutes before the session ends for lack of use, says so and offers to stay (WCAG 2.2.1). When it has ended, the page is covered. A page
 * that is opened in another tab keeps the session for all of them.
 */
export function warnBeforeSessionEnds(cover: Cover | null): void {
  const warning = document.querySelector<HTMLElement>('[data-session-warning]');
  if (!warning) return;
  const countdown = new Countdown(warning, cover);
  const others = new BroadcastChannel('candour-session');
  others.onmessage = () => countdown.begin();
  const used = () => {
    countdown.begin();
    others.postMessage('used');
  };
  warning.querySelector('button')?.addEventListener('click', async () => {
    const answer = await ask('/stay');
    if (answer.status === 403) return cover?.sessionIsOver();
    used();
  });
  document.addEventListener('candour:shown', used);
  used();
}

class Countdown {
  readonly #warning: HTMLElement;
  readonly #cover: Cover | null;
  #timers: number[] = [];

  constructor(warning: HTMLElement, cover: Cover | null) {
    this.#warning = warning;
    this.#cover = cover;
  }

  /** From now on as long as the page says; the last minutes before an end that cannot be put off go on as they were. */
  begin(): void {
    const { idle, last } = this.#warning.dataset;
    if (last !== undefined && this.#timers.length > 0) return;
    for (const timer of this.#timers) window.clearTimeout(timer);
    this.#warning.hidden = true;
    const end = Number(idle);
    const at = (left: number, then: () => void) => window.setTimeout(then, Math.max(0, end - left));
    this.#timers = [
      ...NOTICES.map(([left, words]) => at(left, () => this.#say(words))),
      at(0, () => this.#cover?.sessionIsOver()),
    ];
  }

  #say(words: string): void {
    const place = this.#warning.querySelector('[data-left]');
    if (place) place.textContent = words;
    this.#warning.hidden = false;
  }
}
