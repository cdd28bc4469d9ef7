import { addKeys } from './keys.js';

/** The keys of the queue. */
export function addQueueKeys(): void {
  const next = document.querySelector<HTMLFormElement>('form[data-review-next]');
  if (!next) return;
  addKeys([
    { key: 'n', does: 'Review next', press: () => next.requestSubmit() },
    { key: 'j', does: 'Next row', press: () => move(1) },
    { key: 'k', does: 'Row before', press: () => move(-1) },
    { key: 'o', does: 'Open the row (as Enter does)', press: () => rows()[current()]?.click() },
    { key: 'f', does: 'Filters', press: toFilters },
    { key: 'u', does: 'Show new cases', press: () => document.querySelector<HTMLElement>('[data-show-new]')?.click() },
  ]);
}

function rows(): readonly HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>('.cases__title')];
}

/** The row with the focus; -1: none has it. */
function current(): number {
  const row = document.activeElement?.closest('tr');
  return rows().findIndex(title => row?.contains(title));
}

/** The focus itself moves, so that Enter, screen readers and zoom follow it. */
function move(by: number): void {
  const all = rows();
  const at = current();
  const to = at < 0 && by < 0 ? all.length - 1 : at + by;
  const title = all[Math.max(0, Math.min(all.length - 1, to))];
  title?.focus();
  title?.scrollIntoView({ block: 'nearest' });
}

function toFilters(): void {
  const filter = document.querySelector<HTMLDetailsElement>('details.filter');
  if (!filter) return;
  filter.open = true;
  filter.querySelector<HTMLElement>('#words')?.focus();
}
