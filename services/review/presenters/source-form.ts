import type { CheckLine } from '../../sources/source.js';
import { type FieldError, type FormKind, SECRETS, type Typed } from '../source-form.js';

const KIND_TEXTS: Readonly<Record<FormKind, { title: string; lead: string; advice: readonly string[] }>> = {
  microsoft: {
    title: 'Connect a Microsoft 365 mailbox',
    lead: 'Microsoft no longer takes passwords for this. Candour signs in as an application that your administrator registers.',
    advice: [
      'In Microsoft Entra, register an application, and give it the application permission IMAP.AccessAsApp.',
      'In Exchange Online, give its service principal access to this one mailbox, read-only.',
      'Create a client secret and note when it expires: Candour says so when it is refused.',
    ],
  },
  google: {
    title: 'Connect a Google Workspace mailbox',
    lead: 'With an app password of the mailbox’s account.',
    advice: [
      'In the Google Admin console, allow IMAP for this account.',
      'Turn on 2-Step Verification for it and create an app password: 16 letters, spaces do not matter.',
    ],
  },
  imap: {
    title: 'Connect a mailbox',
    lead: 'Any mail server that speaks IMAP.',
    advice: [
      'Give Candour an account that may only read, best one mailbox that receives a copy of all mentoring mail.',
    ],
  },
  folder: {
    title: 'Watch a folder of mail files',
    lead: 'A folder on this server that mail is copied into: .eml, .msg, mbox and .pst files, or Maildirs.',
    advice: ['The service’s user must be able to read it. Nothing in it is changed.'],
  },
  chat: {
    title: 'Watch a folder of chat exports',
    lead: 'A folder on this server that exports of Teams, WhatsApp or another product are put into.',
    advice: ['The formats are described in docs/chat-formats.md. Nothing in the folder is changed.'],
  },
};

const USUAL: Typed = { port: '993', security: 'tls', format: 'auto' };

export function presentSourceForm(kind: FormKind, typed: Typed, errors: readonly FieldError[]) {
  const values = { ...USUAL, ...typed };
  const shown = Object.entries(values).filter(([field]) => !SECRETS.includes(field));
  return {
    ...KIND_TEXTS[kind],
    kind,
    values: Object.fromEntries(shown),
    /** Secrets that were typed before and are kept. */
    kept: Object.fromEntries(SECRETS.map(field => [field, (typed[field] ?? '') !== ''])),
    errors,
    errorAt: Object.fromEntries(errors.map(({ field, text }) => [field, { text }])),
  };
}

/** The result of a live test. Advice does not keep anybody from connecting; a failure does. */
export function checkPanel(lines: readonly CheckLine[]) {
  const passed = lines.filter(line => line.outcome === 'passed').length;
  return {
    lines: lines.map(presentLine),
    summary: `${passed} of ${lines.length} passed`,
    mayConnect: lines.length > 0 && lines.every(line => line.outcome !== 'failed'),
  };
}

const ICONS = { passed: 'good', advice: 'advice', failed: 'late' } as const;
/** A detail that is a figure stands at the end of its line; a sentence stands below. */
const FIGURE_LENGTH = 24;

function presentLine({ label, outcome, detail }: CheckLine) {
  const isFigure = outcome === 'passed' && detail.length <= FIGURE_LENGTH;
  return {
    label,
    outcome,
    icon: ICONS[outcome],
    below: isFigure ? '' : detail,
    end: isFigure ? detail : outcome === 'passed' ? '' : outcome,
  };
}
