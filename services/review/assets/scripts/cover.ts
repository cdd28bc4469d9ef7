/** After this long behind the cover the session ends: somebody has left the desk, milliseconds. */
const LEFT_AFTER = 2 * 60_000;

/** `Esc`, or the button in the header, covers the page at once; `Enter` shows it again. */
export function hideScreenOnRequest(): void {
  const button = document.querySelector<HTMLAnchorElement>('[data-hide-screen]');
  if (!button) return;
  const cover = new Cover(document.title, document.body.dataset.school ?? '');
  button.addEventListener('click', event => {
    event.preventDefault();
    cover.put();
  });
  document.addEventListener('keydown', event => {
    if (event.key === 'Escape') cover.put();
  });
}

class Cover {
  readonly #title: string;
  readonly #school: string;
  #element: HTMLElement | null = null;
  #focused: Element | null = null;
  #timer = 0;

  constructor(title: string, school: string) {
    this.#title = title;
    this.#school = school;
  }

  put(): void {
    if (this.#element) return;
    this.#focused = document.activeElement;
    this.#element = this.#build();
    document.body.append(this.#element);
    document.body.classList.add('covered');
    document.title = this.#school;
    this.#element.querySelector('button')?.focus();
    this.#timer = window.setTimeout(signOut, LEFT_AFTER);
  }

  #take(): void {
    window.clearTimeout(this.#timer);
    this.#element?.remove();
    this.#element = null;
    document.body.classList.remove('covered');
    document.title = this.#title;
    if (this.#focused instanceof HTMLElement) this.#focused.focus();
  }

  #build(): HTMLElement {
    const cover = document.createElement('main');
    cover.className = 'cover';
    const heading = document.createElement('h1');
    heading.textContent = 'Screen hidden';
    const note = document.createElement('p');
    note.textContent = 'After 2 minutes you are signed out.';
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'govuk-button govuk-button--secondary';
    button.textContent = 'Show again (Enter)';
    button.addEventListener('click', () => this.#take());
    cover.append(heading, note, button);
    return cover;
  }
}

function signOut(): void {
  document.querySelector<HTMLFormElement>('form[data-sign-out]')?.submit();
}
