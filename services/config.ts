import type { Lane } from './cases/concern.js';
import type { WebhookEventType } from './config/webhook-settings.js';

export { type ConfigPlaces, loadConfig } from './config/load.js';

/** The one typed, frozen configuration. `services/config/` reads it; nothing else reads the environment. */
export interface Config {
  /** Holds the embedded database, the private Redis, keys and a school's own rules. Mode 0700. */
  readonly dataFolder: string;
  /** `null`: the embedded database starts inside the service. */
  readonly mongoUri: string | null;
  /** `null`: a private redis-server starts inside the service. */
  readonly redisUrl: string | null;
  readonly keyFile: string;
  readonly web: {
    readonly host: string;
    readonly port: number;
    /** What links in e-mails begin with, e.g. `https://candour.school.example`. */
    readonly publicUrl: string;
    /** Proxies whose forwarded headers are believed. */
    readonly trustedProxies: readonly string[];
  };
  readonly signIn: {
    /** Who must have a second step; see `users/second-step-policy.ts`. `sample-only`: nobody. */
    readonly secondFactor: 'required' | 'everybody' | 'sample-only';
  };
  /** `null`: nobody signs in with an account of the school. */
  readonly singleSignOn: SingleSignOnConfig | null;
  /** `null`: notifications wait in the outbox and the coverage page says so. */
  readonly smtp: SmtpConfig | null;
  /** Sources from candour.yaml; those connected in the browser stand in the database. */
  readonly sources: readonly SourceConfig[];
  readonly webhooks: readonly WebhookConfig[];
  readonly pollSeconds: number;
  readonly scanners: number;
  /** How long the text of a message without a finding is kept for context. 0: fetched from the source on demand. */
  readonly contextDays: number;
  /** A message larger than this is recorded as not read, bytes. */
  readonly maxMessageBytes: number;
  /** Where messages that are handed to us wait to be read. */
  readonly spool: SpoolConfig;
  /** What one message may cost before its reader is killed. */
  readonly readLimits: { readonly milliseconds: number; readonly megabytes: number };
  /** What reading one attachment may cost before the process that reads it is killed. */
  readonly attachmentLimits: { readonly milliseconds: number; readonly megabytes: number };
  /** Reads words in pictures; `null`: nobody does. */
  readonly ocr: { readonly program: string; readonly languages: string } | null;
  /** Lists of files that nobody may open (`known-files/`). */
  readonly knownFilesFolder: string;
  /** Where another system fetches what is put there (`hand-over/`); `null`: nobody does. */
  readonly handOver: { readonly folder: string } | null;
  readonly logLevel: 'error' | 'warn' | 'info' | 'debug';
  readonly school: SchoolConfig | null;
  /** A school's own rules; `null` when there are none. */
  readonly rulesFolder: string | null;
}

/** The school's own sign-in: an OpenID Connect provider. */
export interface SingleSignOnConfig {
  /** As the provider writes it. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Of `acr`, that say that a second step was taken. */
  readonly acrValues: readonly string[];
}

export interface SmtpConfig {
  readonly host: string;
  readonly port: number;
  readonly security: 'tls' | 'starttls' | 'none';
  readonly user: string | null;
  readonly password: string | null;
  readonly from: string;
}

/** Another system that is told of events; never of names, titles or words. */
export interface WebhookConfig {
  readonly id: string;
  readonly url: string;
  readonly secret: string;
  readonly previousSecret: string | null;
  readonly events: readonly WebhookEventType[];
  readonly lanes: readonly Lane[];
  readonly allowPrivate: boolean;
}

/** One folder for each source that is handed its messages (`services/spool/`). The limits hold for each of them. */
export interface SpoolConfig {
  readonly folder: string;
  /** Bytes and messages that may stand in it; whatever more comes is put off. */
  readonly maxBytes: number;
  readonly maxItems: number;
  /** Of the disk; below it, what comes is put off. */
  readonly minFreeBytes: number;
  /** How long a message stays after it is done in the ledger. */
  readonly keepDays: number;
}

export type SourceConfig = ImapConfig | FolderConfig | IntakeConfig;

/** Sources that are handed their messages: the receiver listens for them, and the spool is read like any other source. */
export type IntakeConfig = JournalConfig | PushConfig;

export interface ImapConfig {
  readonly kind: 'imap';
  readonly id: string;
  readonly host: string;
  readonly port: number;
  /** `none` is refused unless the host is this machine. */
  readonly security: 'tls' | 'starttls' | 'none';
  /** PEM of the authority that signed the server's certificate, when it is the school's own; `null` for the public ones. */
  readonly certificateAuthority: string | null;
  readonly user: string;
  readonly auth:
    | { readonly kind: 'password'; readonly password: string }
    | {
        readonly kind: 'oauth2';
        readonly tokenUrl: string;
        readonly clientId: string;
        readonly clientSecret: string | null;
        /** `null`: client credentials (app-only). */
        readonly refreshToken: string | null;
        readonly scope: string | null;
      };
  /** `null`: every selectable folder. */
  readonly folders: readonly string[] | null;
}

export interface FolderConfig {
  /** Both read whatever is there; `chat` is the name that folders of chat exports have had. */
  readonly kind: 'folder' | 'chat';
  readonly id: string;
  /** Watched: e-mail in files and exports of messaging products, in it and below it. */
  readonly path: string;
  /** `auto`: recognised by content; otherwise the name of one format (`sources/formats/`). */
  readonly format: string;
  /** The zone of times that carry none. */
  readonly timeZone: string;
}

interface Listening {
  readonly id: string;
  readonly listen: { readonly host: string; readonly port: number };
  /** Networks that may connect, as `192.0.2.0/24`. */
  readonly allow: readonly string[];
  /** PEM files, read again when they change. `null`: only on this machine. */
  readonly tls: { readonly certificateFile: string; readonly keyFile: string } | null;
}

/** Journal copies over SMTP. */
export interface JournalConfig extends Listening {
  readonly kind: 'journal';
  /** The addresses that are accepted, in lower case. */
  readonly recipients: readonly string[];
  /** Whether messages are taken over encrypted connections only. */
  readonly tlsRequired: boolean;
  /** Whether Exchange's journal reports are believed, and not read like any other message. */
  readonly reports: boolean;
  readonly maxMessageBytes: number;
}

/** Chat messages pushed over HTTPS; its keys stand in its spool (`services/push/keys.ts`). */
export interface PushConfig extends Listening {
  readonly kind: 'push';
}

/** As in `register/person.ts`, School; what candour.yaml leaves out can be set in the browser. */
export interface SchoolConfig {
  readonly name: string;
  readonly domains: readonly string[];
  readonly timeZone: string;
  readonly phoneRegions: readonly string[];
  readonly phones: readonly string[];
  readonly linkHosts: readonly string[];
  readonly hours: readonly { readonly days: readonly number[]; readonly from: string; readonly to: string }[];
}
