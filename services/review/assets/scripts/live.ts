/** Between two announcements, milliseconds: a screen reader must not be interrupted all the time. */
const PAUSE = 60_000;

/** Says that new cases have come. Nothing moves under the reader: they choose when to see them. */
export function announceNewCases(): void {
  const region = document.querySelector<HTMLElement>('[data-live]');
  if (!region) return;
  const announcer = new Announcer(region);
  // A tab that nobody looks at holds no connection; browsers allow few to one server.
  document.addEventListener('visibilitychange', () => announcer.follow());
  announcer.follow();
}

class Announcer {
  readonly #region: HTMLElement;
  #source: EventSource | null = null;
  #saidAt = Number.NEGATIVE_INFINITY;
  #waiting = 0;
  #over = false;

  constructor(region: HTMLElement) {
    this.#region = region;
  }

  follow(): void {
    if (document.hidden || this.#over) {
      this.#source?.close();
      this.#source = null;
    } else this.#source ??= this.#open();
  }

  #open(): EventSource {
    const source = new EventSource(this.#region.dataset.live ?? '');
    source.addEventListener('new', event => this.#hear(JSON.parse(event.data)));
    source.addEventListener('ended', () => {
      this.#over = true;
      this.follow();
    });
    return source;
  }

  #hear(figure: { readonly count: number; readonly more: boolean }): void {
    window.clearTimeout(this.#waiting);
    const wait = this.#saidAt + PAUSE - performance.now();
    if (wait <= 0) this.#say(figure);
    else this.#waiting = window.setTimeout(() => this.#say(figure), wait);
  }

  #say({ count, more }: { readonly count: number; readonly more: boolean }): void {
    if (count === 0) return;
    this.#saidAt = performance.now();
    const number = document.createElement('b');
    number.textContent = count === 1 ? '1 new case' : `${count}${more ? '+' : ''} new cases`;
    const words = document.createElement('span');
    words.append(number, ` since ${this.#region.dataset.since}. The list does not move while you read.`);
    const link = document.createElement('a');
    link.className = 'govuk-link';
    link.href = this.#region.dataset.href ?? '';
    link.dataset.showNew = '';
    link.textContent = 'Show them';
    this.#region.replaceChildren(words, link);
  }
}
