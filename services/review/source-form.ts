import { z } from 'zod';
import { isLoopback } from '../config/loopback.js';
import * as as from '../config/values.js';
import type { SourceConfig } from '../config.js';

/** What a school can connect in the browser. Everything else, and the same, can stand in candour.yaml. */
export const SOURCE_KINDS = ['microsoft', 'google', 'imap', 'folder', 'chat'] as const;
export type FormKind = (typeof SOURCE_KINDS)[number];

export interface FieldError {
  readonly field: string;
  readonly text: string;
}

/** What was typed, by field. */
export type Typed = Readonly<Record<string, string>>;

export type ReadForm =
  | { readonly ok: true; readonly label: string; readonly config: SourceConfig }
  | { readonly ok: false; readonly errors: readonly FieldError[] };

/** Never sent back to the browser. */
export const SECRETS: readonly string[] = ['password', 'clientSecret'];

const required = (message: string) => z.string().trim().min(1, message).max(400);
const label = required('Give it a name, for example “Mentor mailboxes”');
const user = required('Enter the mailbox’s address or user name');
const absolutePath = required('Enter the folder’s path').refine(
  path => path.startsWith('/'),
  'Enter the whole path, beginning with /',
);

const SHAPES = {
  microsoft: z.object({
    label,
    user,
    tenant: required('Enter the tenant’s id or domain').regex(
      /^[A-Za-z0-9.-]+$/,
      'The tenant is an id or a domain, without https://',
    ),
    clientId: required('Enter the application’s id'),
    clientSecret: required('Enter the application’s secret'),
  }),
  google: z.object({ label, user, password: required('Enter the app password') }),
  imap: z.object({
    label,
    host: required('Enter the mail server’s name').pipe(as.host),
    port: as.port,
    security: z.enum(['tls', 'starttls', 'none']),
    user,
    password: required('Enter the password'),
    certificateAuthority: z
      .string()
      .trim()
      .refine(
        pem => pem === '' || /^-----BEGIN CERTIFICATE-----/.test(pem),
        'Paste the whole text, from -----BEGIN CERTIFICATE-----',
      ),
  }),
  folder: z.object({ label, path: absolutePath }),
  chat: z.object({ label, path: absolutePath }),
} as const;

export const fieldsOf = (kind: FormKind): readonly string[] => Object.keys(SHAPES[kind].shape);

/** From what was typed to what a source is opened with; its id follows when it is stored. */
export function readSourceForm(kind: FormKind, typed: Typed, timeZone: string): ReadForm {
  switch (kind) {
    case 'microsoft':
      return read(SHAPES.microsoft, typed, one => ({
        ...mailbox('outlook.office365.com', one.user),
        auth: {
          kind: 'oauth2',
          tokenUrl: `https://login.microsoftonline.com/${encodeURIComponent(one.tenant)}/oauth2/v2.0/token`,
          clientId: one.clientId,
          clientSecret: one.clientSecret,
          refreshToken: null,
          scope: 'https://outlook.office365.com/.default',
        },
      }));
    case 'google':
      return read(SHAPES.google, typed, one => ({
        ...mailbox('imap.gmail.com', one.user),
        auth: { kind: 'password', password: one.password.replaceAll(' ', '') },
      }));
    case 'imap':
      return read(SHAPES.imap.superRefine(refuseOpenPassword), typed, one => ({
        ...mailbox(one.host, one.user),
        port: one.port,
        security: one.security,
        certificateAuthority: one.certificateAuthority || null,
        auth: { kind: 'password', password: one.password },
      }));
    case 'folder':
    case 'chat':
      return read(SHAPES[kind], typed, ({ path }) => ({ kind, id: '', path, format: 'auto', timeZone }));
  }
}

function mailbox(host: string, name: string) {
  const base = { kind: 'imap', id: '', host, port: 993, security: 'tls', user: name } as const;
  return { ...base, certificateAuthority: null, folders: null };
}

function refuseOpenPassword({ host, security }: { host: string; security: string }, context: z.RefinementCtx): void {
  if (security !== 'none' || isLoopback(host)) return;
  const message =
    'Without encryption the password and all mail would cross the network in the clear. Choose TLS or STARTTLS';
  context.addIssue({ code: 'custom', path: ['security'], message });
}

function read<T extends { label: string }>(
  shape: z.ZodType<T>,
  typed: Typed,
  build: (one: T) => SourceConfig,
): ReadForm {
  const result = shape.safeParse(typed);
  if (result.success) return { ok: true, label: result.data.label, config: build(result.data) };
  const errors = new Map<string, string>();
  for (const issue of result.error.issues) {
    const field = String(issue.path[0] ?? 'label');
    if (!errors.has(field)) errors.set(field, sentence(issue.message));
  }
  return { ok: false, errors: [...errors].map(([field, text]) => ({ field, text })) };
}

/** The configuration's messages begin with “must be …”. */
function sentence(message: string): string {
  return message.startsWith('must') ? `This ${message}` : message;
}
