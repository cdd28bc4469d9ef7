import type { UserRecord } from '../../../models/user.js';
import { REPORT_READERS } from '../../reports/audience.js';
import {
  AUDITORS,
  type Audience,
  admits,
  FIGURE_READERS,
  KEEPERS,
  LEAVE_ASKERS,
  READERS,
  REGISTER_READERS,
  ROLE_NAMES,
  WATCHERS,
} from '../access.js';

const MENU: readonly { readonly text: string; readonly href: string; readonly audience: Audience }[] = [
  { text: 'Queue', href: '/queue', audience: READERS },
  { text: 'People', href: '/people', audience: REGISTER_READERS },
  { text: 'Low-level', href: '/low-level', audience: READERS },
  { text: 'Rules', href: '/rules', audience: ['lead', 'head', 'deputy', 'administrator'] },
  { text: 'Changes to monitoring', href: '/rules/approvals', audience: ['chair'] },
  { text: 'Reports', href: '/reports', audience: REPORT_READERS },
  { text: 'Coverage', href: '/coverage', audience: WATCHERS },
  { text: 'Accounts', href: '/accounts', audience: KEEPERS },
  { text: 'Audit', href: '/audit', audience: AUDITORS },
  { text: 'Figures', href: '/figures', audience: FIGURE_READERS },
  { text: 'Special leave', href: '/special-leave', audience: LEAVE_ASKERS },
  { text: 'Raise a concern', href: '/raise', audience: 'signed-in' },
];

/** What waits for this user behind an entry of the menu, by its address: `3`, `99+`. */
export type Waiting = Readonly<Partial<Record<'/queue' | '/special-leave', string | null>>>;

/** Pages that this user may open; what they may not leaves no trace. `hasRegister`: of low-level concerns, as the school has set it. */
export function menuOf(user: UserRecord, path: string, waiting: Waiting, hasRegister = false) {
  const at = path.startsWith('/cases') ? '/queue' : path;
  return {
    name: user.name,
    initials: initialsOf(user.name),
    role: ROLE_NAMES[user.role],
    menu: MENU.filter(
      ({ audience, href }) => admits(audience, user.role) && (href !== '/low-level' || hasRegister),
    ).map(({ text, href }) => ({
      text,
      href,
      current: at === href || at.startsWith(`${href}/`),
      count: waiting[href as keyof Waiting] ?? null,
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
