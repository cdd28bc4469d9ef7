/** Sends a form of ours without leaving the page; the token is the page's present one. */
export function ask(path: string, fields: Readonly<Record<string, string>> = {}): Promise<Response> {
  const body = new URLSearchParams({ ...fields, _csrf: pageToken() });
  // A redirect is the answer: where it leads is not wanted.
  return fetch(path, { method: 'POST', body, redirect: 'manual' });
}

/** Whether the answer is one of the redirects with which forms say that they have done something. */
export const isDone = (answer: Response): boolean => answer.type === 'opaqueredirect';

function pageToken(): string {
  return document.querySelector<HTMLInputElement>('input[name="_csrf"]')?.value ?? '';
}

/** After signing in anew in another tab: the forms of this page belong to the new session, if it is the same person's. */
export async function adoptSession(userId: string): Promise<boolean> {
  const answer = await fetch('/session');
  if (!answer.ok) return false;
  const { body } = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const token = body.dataset.token ?? '';
  if (body.dataset.user !== userId || token === '') return false;
  for (const field of document.querySelectorAll<HTMLInputElement>('input[name="_csrf"]')) field.value = token;
  return true;
}
