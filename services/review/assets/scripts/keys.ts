/** One key of a page. It goes somewhere, opens or ticks something, or presses a button that is seen; a letter never decides or records. */
export interface Key {
  /** As `KeyboardEvent.key` gives it; `Ctrl+Enter` for the one with a modifier. */
  readonly key: string;
  /** What it does, for the list: `Review next`. */
  readonly does: string;
  readonly press: () => void;
}

const known = new Map<string, Key>();

/** Adds keys to those of this page; a page's own script calls it before `listenToKeys`. */
export function addKeys(keys: readonly Key[]): void {
  for (const one of keys) known.set(one.key, one);
}

/**
 * Listens to the keys of this page. `?` lists them. Whoever has switched letters off (WCAG 2.1.4) is left alone, and so is whoever types,
 * holds Alt or the command key, has a dialog open, or has hidden the screen. `Ctrl+Enter` is no letter: it holds while somebody types.
 */
export function listenToKeys(): void {
  const dialog = document.querySelector<HTMLDialogElement>('dialog[data-keys]');
  if (!dialog) return;
  const help: Key = { key: '?', does: 'Show these keys', press: () => open(dialog) };
  for (const button of document.querySelectorAll<HTMLElement>('[data-show-keys]')) {
    button.hidden = false;
    button.addEventListener('click', () => open(dialog));
  }
  dialog.querySelector('[data-close]')?.addEventListener('click', () => dialog.close());
  // Before the cover hears it, so that the focus is back on the page by then: Esc closes the list and hides the screen.
  document.addEventListener(
    'keydown',
    event => {
      if (event.key === 'Escape' && dialog.open) dialog.close();
    },
    { capture: true },
  );
  document.addEventListener('keydown', event => {
    if (isElsewhere(event)) return;
    const isChord = event.ctrlKey && event.key === 'Enter';
    if (!isChord && (document.body.dataset.letters === 'off' || event.ctrlKey || isTyping(event.target))) return;
    const key = event.key === '?' ? help : known.get(isChord ? CHORD : event.key);
    if (!key) return;
    event.preventDefault();
    key.press();
  });
}

const CHORD = 'Ctrl+Enter';

function isElsewhere(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.altKey || event.metaKey || event.isComposing) return true;
  return document.body.classList.contains('covered') || document.querySelector('dialog[open]') !== null;
}

/** Letters are letters while somebody writes. Radios, boxes and buttons take none, so keys work on them. */
function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !['radio', 'checkbox', 'submit', 'button'].includes(target.type);
  return target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

function open(dialog: HTMLDialogElement): void {
  const list = dialog.querySelector('[data-key-list]');
  const rows = [...known.values()].flatMap(({ key, does }) => {
    const term = document.createElement('dt');
    const cap = document.createElement('kbd');
    cap.textContent = key;
    term.append(cap);
    const text = document.createElement('dd');
    text.textContent = does;
    return [term, text];
  });
  // After those that every page has.
  list?.replaceChildren(...[...list.children].slice(0, 4), ...rows);
  dialog.showModal();
}
