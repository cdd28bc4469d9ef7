/** Under 900 px the menu opens with a button; without scripts it stands open below the header. */
export function openMenu(): void {
  const button = document.querySelector<HTMLButtonElement>('[data-menu-button]');
  const menu = document.getElementById('menu');
  button?.addEventListener('click', () => {
    const open = menu?.classList.toggle('menu--open') ?? false;
    button.setAttribute('aria-expanded', String(open));
  });
}
