/** Says that a source was asked, since that can take a moment; the rest of the page stays readable. */
export function tellOfFetching(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>('form.fetch')) {
    form.addEventListener('submit', () => {
      const button = form.querySelector('button');
      form.setAttribute('aria-busy', 'true');
      if (button) button.textContent = 'Fetching from the mailbox, usually under 10 seconds';
    });
  }
}
