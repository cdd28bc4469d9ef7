/** A key of a page, with what the help says of it. None decides or records alone but `Ctrl+Enter`, which presses a button that is seen. */
export interface Key {
  /** As `KeyboardEvent.key` names it; `Ctrl+Enter` for the one with a modifier. */
  readonly key: string;
  readonly label: string;
  readonly run: () => void;
}

/** The keys of a case; none on other pages. */
export function caseKeys(): readonly Key[] {
  const form = document.querySelector<HTMLFormElement>('form[data-decision]');
  if (!document.querySelector('.case')) return [];
  return [
    { key: '1', label: 'Go to the message', run: () => goTo('message') },
    { key: '2', label: 'Go to the conversation', run: () => goTo('conversation') },
    { key: '3', label: 'Go to the decision', run: () => goTo('decision') },
    { key: 'y', label: 'Verdict: the finding is right', run: () => choose(form, 'yes') },
    { key: 'x', label: 'Verdict: the finding is not right', run: () => choose(form, 'no') },
    { key: 's', label: 'Verdict: unsure', run: () => choose(form, 'unsure') },
    { key: '[', label: 'Previous message with a finding', run: () => follow('[data-previous-finding]') },
    { key: ']', label: 'Next message with a finding', run: () => follow('[data-next-finding]') },
    { key: 'r', label: 'Ask to show names', run: askForNames },
    { key: 'Ctrl+Enter', label: 'Record the decision', run: () => press(form) },
  ];
}

/** Until the keys of all pages are listened for in one place. */
export function listenForCaseKeys(): void {
  const keys = new Map(caseKeys().map(one => [one.key, one]));
  if (keys.size === 0) return;
  document.addEventListener('keydown', event => {
    if (event.defaultPrevented || document.body.classList.contains('covered')) return;
    const name = event.ctrlKey && event.key === 'Enter' ? 'Ctrl+Enter' : event.key;
    const isLetter = name !== 'Ctrl+Enter';
    if (isLetter && (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target))) return;
    const key = keys.get(name);
    if (!key) return;
    event.preventDefault();
    key.run();
  });
}

/** Letters are letters while somebody writes. Radios and boxes take none, so keys work on them. */
function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !['radio', 'checkbox', 'submit', 'button'].includes(target.type);
  return target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

function goTo(id: string): void {
  const part = document.getElementById(id);
  part?.scrollIntoView({ block: 'start' });
  part?.focus({ preventScroll: true });
}

function choose(form: HTMLFormElement | null, verdict: string): void {
  const choice = form?.querySelector<HTMLInputElement>(`input[name="verdict"][value="${verdict}"]`);
  choice?.focus();
  choice?.click();
}

function follow(selector: string): void {
  document.querySelector<HTMLAnchorElement>(selector)?.click();
}

function askForNames(): void {
  const names = document.querySelector<HTMLDetailsElement>('details[data-names]');
  if (!names) return;
  names.open = true;
  names.querySelector<HTMLInputElement>('input[type="radio"]')?.focus();
}

function press(form: HTMLFormElement | null): void {
  form?.querySelector<HTMLButtonElement>('[data-record]')?.click();
}
