import type { Readable } from 'node:stream';
import type { RawMessage } from '../source.js';
import type { ExportFile, Head } from './export-file.js';

/**
 * One product's export, or one kind of mail file. A format is one file in `services/sources/formats/`, found there by itself;
 * its fixtures are one folder of `test/sources/formats/`, of which `test/sources/broken-fixtures.test.ts` breaks each file. It must not import `formats.ts` or what imports that (`divide.ts`, `read-export.ts`):
 * those wait for all formats to be loaded, and the service would never start.
 */
export interface ExportFormat {
  /** As `format` in candour.yaml names it. */
  readonly name: string;
  /** For people: `Slack export`. */
  readonly title: string;
  /** For docs/chat-formats.md. */
  readonly about: {
    /** What of it is looked at to know it: `a folder or zip with users.json and channels.json`. */
    readonly recognisedBy: string;
    /** What it leaves out: `members who never wrote`; `–` for nothing. */
    readonly lacks: string;
  };
  /**
   * Formats of many files: the folders that are exports, by the paths of all files alone, without a `/` at the end; `''` is the top.
   * Everything below belongs to that export, and `read` gets it as a whole.
   */
  roots?(paths: readonly string[]): readonly string[];
  /** Formats of single files: looks at the beginning of one and at its name, and claims only what is surely its own. */
  recognises?(head: Head, fileName: string): boolean;
  /** Every record in a fixed order: the same files give the same records. A record that cannot be read is a problem in its place. Memory stays flat. */
  read(files: readonly ExportFile[], context: ExportContext): AsyncIterable<ExportRecord>;
}

export interface ExportContext {
  /** The file, or the folder of the export: `WhatsApp Chat with Ann.txt`. */
  readonly name: string;
  /** Of times that carry no zone. */
  readonly timeZone: string;
  /** A larger message is recorded as not read, bytes. */
  readonly maxMessageBytes: number;
}

export type ExportRecord =
  | {
      readonly raw: RawMessage;
      /** Where the content of `raw.attachments` lies in the export, by index. Read only when the message is fetched. */
      readonly files?: ReadonlyMap<number, ExportFile>;
    }
  | { readonly problem: RecordProblem };

/** Why a record cannot be read: `RECORD_UNREADABLE` (damaged, or lacks what makes it a message), `MESSAGE_TOO_LARGE`, `ENCRYPTED`, `EXPORT_CUT_OFF` (the file ends before it should). */
export type RecordProblem = 'RECORD_UNREADABLE' | 'MESSAGE_TOO_LARGE' | 'ENCRYPTED' | 'EXPORT_CUT_OFF';

/** What a format of single files is made of. */
export interface SingleFile extends Omit<ExportFormat, 'roots' | 'read' | 'recognises'> {
  recognises(head: Head, fileName: string): boolean;
  read(stream: Readable, context: SingleContext): AsyncIterable<ExportRecord>;
}

export interface SingleContext extends ExportContext {
  /** Of the file. */
  readonly receivedAt: Date;
  /** The other files of the export, when it is a zip: pictures and recordings that messages name. */
  readonly beside: readonly ExportFile[];
}

/** A format that looks at one file at a time. `read` of the result takes the file itself first, and whatever lies beside it after. */
export function singleFile(format: SingleFile): ExportFormat {
  return {
    ...format,
    async *read(files, context) {
      const [file, ...beside] = files;
      if (!file) return;
      yield* format.read(await file.open(), { ...context, receivedAt: file.modifiedAt, beside });
    },
  };
}
