/** One key of a page. It goes somewhere or opens something, and never decides or records by itself. */
export interface Key {
  /** As `KeyboardEvent.key` gives it. */
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
 * holds Ctrl, Alt or the command key, has a dialog open, or has hidden the screen.
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
    if (document.body.dataset.letters === 'off' || isMeantOtherwise(event)) return;
    const key = event.key === '?' ? help : known.get(event.key);
    if (!key) return;
    event.preventDefault();
    key.press();
  });
}

function isMeantOtherwise(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return true;
  if (document.body.classList.contains('covered') || document.querySelector('dialog[open]')) return true;
  const at = event.target instanceof Element ? event.target : null;
  return at?.closest('input, textarea, select, [contenteditable=""], [contenteditable="true"]') != null;
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
  list?.replaceChildren(...rows);
  dialog.showModal();
}
