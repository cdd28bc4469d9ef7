import { adoptSession, ask, isDone } from './ask.js';

/** After this long behind the cover somebody has left the desk: it asks for a code. `auth/lock.ts` knows the same; milliseconds. */
const LOCKED_AFTER = 2 * 60_000;

/** What lies over the page. `hidden`: Enter shows it again; `locked`: a code or the password does; `over`: signing in again in another tab. */
type State = 'hidden' | 'locked' | 'over';

export interface Cover {
  /** The session has ended: nothing of the page may stay visible, and nothing of it may be lost. */
  sessionIsOver(): void;
}

/** `Esc`, or the button in the header, covers the page at once. What was typed stays beneath. */
export function hideScreenOnRequest(): Cover | null {
  const form = document.querySelector<HTMLFormElement>('form[data-hide-screen]');
  if (!form) return null;
  const cover = new PageCover(form.dataset.user ?? '', form.dataset.proves ?? '');
  form.addEventListener('submit', event => {
    event.preventDefault();
    cover.hide();
  });
  document.addEventListener('keydown', event => {
    if (event.key === 'Escape') cover.hide();
  });
  return cover;
}

class PageCover implements Cover {
  readonly #userId: string;
  /** `code`, `password`, or `''`: neither. */
  readonly #proves: string;
  readonly #title = document.title;
  #element: HTMLElement | null = null;
  #state: State | null = null;
  #focused: Element | null = null;
  #hiddenAt = 0;
  #timer = 0;

  constructor(userId: string, proves: string) {
    this.#userId = userId;
    this.#proves = proves;
  }

  hide(): void {
    if (this.#state !== null) return;
    this.#hiddenAt = Date.now();
    this.#put('hidden');
    // The server locks the session by the same clock, so that another tab or the address line does not go around the cover.
    ask('/hide').catch(() => undefined);
    this.#timer = window.setTimeout(() => this.#lock(), LOCKED_AFTER);
  }

  sessionIsOver(): void {
    window.clearTimeout(this.#timer);
    this.#put('over');
  }

  #lock(): void {
    if (this.#state === 'hidden') this.#put(this.#proves === '' ? 'over' : 'locked');
  }

  #show(): void {
    // A machine that slept has run no timer.
    if (Date.now() - this.#hiddenAt > LOCKED_AFTER) this.#lock();
    else {
      ask('/show').catch(() => undefined);
      this.#take();
    }
  }

  async #unlock(secret: string): Promise<string | null> {
    const answer = await ask('/unlock', { secret });
    if (isDone(answer)) {
      // The session may have ended meanwhile, or by too many wrong codes.
      if (await adoptSession(this.#userId)) this.#take();
      else this.#put('over');
      return null;
    }
    if (answer.status === 403) this.#put('over');
    return 'That was not right. Try again.';
  }

  async #adopt(): Promise<string | null> {
    if (!(await adoptSession(this.#userId))) return 'You are not signed in yet.';
    this.#take();
    return null;
  }

  #put(state: State): void {
    if (this.#state === null) this.#focused = document.activeElement;
    this.#state = state;
    this.#element?.remove();
    this.#element = this.#build(state);
    document.body.append(this.#element);
    document.body.classList.add('covered');
    document.title = document.body.dataset.school ?? '';
    this.#element.querySelector<HTMLElement>('input, button')?.focus();
  }

  #take(): void {
    window.clearTimeout(this.#timer);
    this.#element?.remove();
    this.#element = null;
    this.#state = null;
    document.body.classList.remove('covered');
    document.title = this.#title;
    document.dispatchEvent(new CustomEvent('candour:shown'));
    if (this.#focused instanceof HTMLElement) this.#focused.focus();
  }

  #build(state: State): HTMLElement {
    const cover = made('main', { className: 'cover' });
    cover.append(made('h1', { textContent: state === 'over' ? 'You are signed out' : 'Screen hidden' }));
    if (state === 'hidden') {
      const button = made('button', { type: 'button', className: BUTTON, textContent: 'Show again (Enter)' });
      button.addEventListener('click', () => this.#show());
      cover.append(made('p', { textContent: 'After 2 minutes it asks for your code or password.' }), button);
    } else if (state === 'locked') {
      cover.append(
        made('p', { textContent: 'It was hidden for more than two minutes. What you typed is kept.' }),
        this.#unlockForm(),
      );
    } else {
      const link = made('a', { className: 'govuk-link', href: '/sign-in', target: '_blank' });
      link.textContent = 'Sign in again in a new tab';
      const linkLine = made('p', {});
      linkLine.append(link);
      const { form } = formOf('Show this page again', () => this.#adopt());
      cover.append(made('p', { textContent: 'What you typed on this page is kept.' }), linkLine, form);
    }
    return cover;
  }

  #unlockForm(): HTMLFormElement {
    const field = made('input', {
      type: 'password',
      id: 'cover-secret',
      className: 'govuk-input',
      autocomplete: 'current-password',
    });
    const words = this.#proves === 'code' ? '6-digit code or password' : 'Password';
    const label = made('label', { className: 'govuk-label', htmlFor: field.id, textContent: words });
    const { form, problem } = formOf('Show again', async () => {
      const wrong = await this.#unlock(field.value);
      field.value = '';
      return wrong;
    });
    field.setAttribute('aria-describedby', problem.id);
    form.prepend(label, field);
    return form;
  }
}

const BUTTON = 'govuk-button govuk-button--secondary';

/** A form that says below its fields what was wrong. */
function formOf(words: string, send: () => Promise<string | null>) {
  const form = made('form', { className: 'cover__form' });
  const problem = made('p', { className: 'cover__problem', id: 'cover-problem' });
  problem.setAttribute('role', 'alert');
  form.append(problem, made('button', { type: 'submit', className: BUTTON, textContent: words }));
  form.addEventListener('submit', event => {
    event.preventDefault();
    send().then(
      wrong => {
        problem.textContent = wrong ?? '';
      },
      () => {
        problem.textContent = 'Candour does not answer. Try again.';
      },
    );
  });
  return { form, problem };
}

function made<K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties: Partial<HTMLElementTagNameMap[K]>,
): HTMLElementTagNameMap[K] {
  return Object.assign(document.createElement(name), properties);
}
