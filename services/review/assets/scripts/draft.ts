/** After so long without another letter what was typed is kept, milliseconds. */
const PAUSE = 1_500;

/** Keeps what is typed into the decision of a case at the server, so that the end of a session does not lose it. */
export function keepDraft(): void {
  const form = document.querySelector<HTMLFormElement>('form[data-draft]');
  const state = document.querySelector<HTMLElement>('[data-draft-state]');
  const address = form?.dataset.draft;
  if (!form || !state || address === undefined) return;
  let timer = 0;
  let recording = false;
  let changed = false;
  const keep = async () => {
    window.clearTimeout(timer);
    if (recording || !changed) return;
    changed = false;
    const fields = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === 'string') fields.append(name, value);
    fields.set('quiet', 'yes');
    try {
      const answer = await fetch(address, { method: 'POST', body: fields, keepalive: true });
      state.textContent =
        answer.ok && answer.url.endsWith('/hidden') ? 'Draft kept just now' : 'Draft not kept: sign in again';
    } catch {
      state.textContent = 'Draft not kept: no connection';
      changed = true;
    }
  };
  form.addEventListener('input', () => {
    changed = true;
    window.clearTimeout(timer);
    timer = window.setTimeout(keep, PAUSE);
  });
  form.addEventListener('submit', () => {
    recording = true;
  });
  window.addEventListener('pagehide', () => void keep());
}

/** Puts the beginning of the facts where they are written. */
export function offerFacts(): void {
  const button = document.querySelector<HTMLButtonElement>('[data-use-facts]');
  const facts = document.querySelector<HTMLElement>('[data-facts]');
  const box = document.querySelector<HTMLTextAreaElement>('form[data-decision] textarea[name="note"]');
  button?.addEventListener('click', () => {
    if (!box) return;
    box.value = [facts?.textContent ?? '', box.value].filter(Boolean).join('\n');
    box.focus();
    box.dispatchEvent(new Event('input', { bubbles: true }));
  });
}
