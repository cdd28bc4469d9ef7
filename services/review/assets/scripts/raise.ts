/** Says on the form itself who gets a concern, as it is filled in. Which answers lead where stands in the page; nothing is decided here. */
export function tellWhoGetsIt(): void {
  const form = document.querySelector<HTMLFormElement>('form[data-routes]');
  const told = form?.querySelector<HTMLInputElement>('input[name="told"]');
  const button = form?.querySelector<HTMLButtonElement>('[data-send]');
  if (!form || !told || !button) return;
  const routes: Readonly<Record<string, string>> = JSON.parse(form.dataset.routes ?? '{}');
  const before = button.textContent;
  const follow = () => {
    const answers = new FormData(form);
    const isGiven = (name: string) => (String(answers.get(name) ?? '').trim() === '' ? '0' : '1');
    const key = `${answers.get('kind') ?? ''}${['adult', 'pupil', 'self', 'head'].map(isGiven).join('')}`;
    told.value = routes[key] ?? '';
    for (const part of form.querySelectorAll<HTMLElement>('[data-told]'))
      part.hidden = part.dataset.told !== told.value;
    button.textContent = told.value === '' ? before : 'Send concern';
  };
  form.addEventListener('input', follow);
  follow();
}
