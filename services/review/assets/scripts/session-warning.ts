/** How long before the end the warning comes, milliseconds. */
const NOTICE = 2 * 60_000;

/** Two minutes before the session ends for lack of use, says so and offers to stay (WCAG 2.2.1). */
export function warnBeforeSessionEnds(): void {
  const warning = document.querySelector<HTMLElement>('[data-session-warning]');
  if (!warning) return;
  const idle = Number(warning.dataset.idle);
  const token = warning.dataset.token ?? '';
  let timer = 0;
  const wait = () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => {
      warning.hidden = false;
    }, idle - NOTICE);
  };
  warning.querySelector('button')?.addEventListener('click', async () => {
    const answer = await fetch('/stay', { method: 'POST', body: new URLSearchParams({ _csrf: token }) });
    if (!answer.ok) return location.reload();
    warning.hidden = true;
    wait();
  });
  wait();
}
