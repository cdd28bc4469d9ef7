/** Between two signs of life, milliseconds. */
const PAUSE = 5 * 60_000;

/** Whoever writes on the page of a case that is theirs keeps it: a long note must not cost them the case. */
export function keepCaseWhileWriting(): void {
  const form = document.querySelector<HTMLFormElement>('form[data-lease]');
  if (!form) return;
  let said = performance.now();
  document.addEventListener('input', () => {
    if (performance.now() - said < PAUSE) return;
    said = performance.now();
    // Without following the answer: looking at the page again would be a view of its own on the record.
    fetch(form.action, { method: 'POST', body: new URLSearchParams(fieldsOf(form)), redirect: 'manual' }).catch(() => {
      said = performance.now() - PAUSE;
    });
  });
}

function fieldsOf(form: HTMLFormElement): [string, string][] {
  return [...new FormData(form)].map(([name, value]) => [name, String(value)]);
}
