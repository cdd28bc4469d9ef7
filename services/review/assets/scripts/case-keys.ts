import { addKeys } from './keys.js';

/** The keys of a case. None decides or records alone but `Ctrl+Enter`, which presses a button that is seen. */
export function addCaseKeys(): void {
  const form = document.querySelector<HTMLFormElement>('form[data-decision]');
  if (!document.querySelector('.case')) return;
  addKeys([
    { key: '1', does: 'Go to the message', press: () => goTo('message') },
    { key: '2', does: 'Go to the conversation', press: () => goTo('conversation') },
    { key: '3', does: 'Go to the decision', press: () => goTo('decision') },
    { key: 'y', does: 'Verdict: the finding is right', press: () => choose(form, 'yes') },
    { key: 'x', does: 'Verdict: the finding is not right', press: () => choose(form, 'no') },
    { key: 's', does: 'Verdict: unsure', press: () => choose(form, 'unsure') },
    { key: '[', does: 'Previous message with a finding', press: () => follow('[data-previous-finding]') },
    { key: ']', does: 'Next message with a finding', press: () => follow('[data-next-finding]') },
    { key: 'r', does: 'Ask to show names', press: askForNames },
    { key: 'Ctrl+Enter', does: 'Record the decision', press: () => press(form) },
  ]);
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
