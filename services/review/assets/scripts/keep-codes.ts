/** Prints the recovery codes or keeps them as a file. Without scripts they are written down, or printed from the browser's menu. */
export function keepRecoveryCodes(): void {
  const list = document.querySelector('[data-recovery-codes]');
  const buttons = document.querySelector<HTMLElement>('[data-keep-codes]');
  if (!list || !buttons) return;
  buttons.hidden = false;
  buttons.querySelector('[data-print]')?.addEventListener('click', () => window.print());
  buttons.querySelector('[data-download]')?.addEventListener('click', () => {
    const codes = [...list.querySelectorAll('li')].map(code => (code.textContent ?? '').toUpperCase());
    const text = `Candour recovery codes. Each works once.\r\n\r\n${codes.join('\r\n')}\r\n`;
    const address = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
    const link = document.createElement('a');
    link.href = address;
    link.download = 'candour-recovery-codes.txt';
    link.click();
    URL.revokeObjectURL(address);
  });
}
