/** A form that only waits for its button, as on the way back from the school's own sign-in. */
export function sendAtOnce(): void {
  document.querySelector<HTMLFormElement>('form[data-send-at-once]')?.requestSubmit();
}
