/** The browser's own printing, for who does not know its key. */
export function offerPrinting(): void {
  document.querySelector('[data-print]')?.addEventListener('click', () => window.print());
}
