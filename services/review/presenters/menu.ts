import type { UserRecord } from '../../../models/user.js';
import { type Audience, admits, KEEPERS, READERS, REGISTER_READERS, ROLE_NAMES } from '../access.js';

const MENU: readonly { readonly text: string; readonly href: string; readonly audience: Audience }[] = [
  { text: 'Queue', href: '/queue', audience: READERS },
  { text: 'People', href: '/people', audience: REGISTER_READERS },
  { text: 'Coverage', href: '/coverage', audience: 'signed-in' },
  { text: 'Accounts', href: '/accounts', audience: KEEPERS },
];

/** Pages that this user may open; what they may not leaves no trace. */
export function menuOf(user: UserRecord, path: string, waiting: string | null) {
  const at = path.startsWith('/cases') ? '/queue' : path;
  return {
    name: user.name,
    initials: initialsOf(user.name),
    role: ROLE_NAMES[user.role],
    menu: MENU.filter(({ audience }) => admits(audience, user.role)).map(({ text, href }) => ({
      text,
      href,
      current: at === href || at.startsWith(`${href}/`),
      count: href === '/queue' ? waiting : null,
    })),
  };
}

export function initialsOf(name: string): string {
  const words = name.split(/[\s.]+/).filter(Boolean);
  return [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map(word => [...(word ?? '')][0] ?? '')
    .join('')
    .toUpperCase();
}
