import { DIGESTS, type ExtractedFiles, type FileToExtract } from '../extract/extracted.js';
import { isTooSmall, type Kind, kindByContent, kindByName } from '../extract/kind.js';
import { type KnownFiles, nameOfKnown } from '../known-files/known-files.js';
import { attachmentText, isText, MAX_ATTACHMENT_TEXT } from './attachment-text.js';
import type { FileReading, ReadFile } from './file-reading.js';
import { digestOf } from './identity.js';
import type { MailFile } from './mail.js';
import type { ProblemCode } from './problems.js';

/** What a reader is given beside a message. */
export interface FilesGiven {
  /** `null`: the school keeps no lists. */
  readonly known: KnownFiles | null;
  /** What was extracted of its files so far; `null`: nothing ever is, and only text is read. */
  readonly extracted: ExtractedFiles | null;
  /** Nothing more will come: what is missing could not be read. */
  readonly isAll: boolean;
}

/** Only text, and no lists. */
export const TEXT_ONLY: FilesGiven = { known: null, extracted: null, isAll: true };

/** Files of one message that are extracted. */
const MOST_FILES = 100;
/** Characters of all its attachments; what comes after is not looked at. */
const MOST_TEXT = 4 * MAX_ATTACHMENT_TEXT;

/**
 * Reads text itself, and takes the rest from what was extracted. Whatever it has not been given stands in `lacking` afterwards: with it the
 * message is read once more. A file on a list of known files is neither read nor asked for.
 */
export class AttachedFiles implements FileReading {
  readonly #given: FilesGiven;
  readonly #lacking = new Map<string, FileToExtract>();
  #asked = 0;
  #textLeft = MOST_TEXT;

  constructor(given: FilesGiven) {
    this.#given = given;
  }

  /** Each content once. */
  get lacking(): readonly FileToExtract[] {
    return [...this.#lacking.values()];
  }

  withhold({ content }: MailFile): ReadFile | null {
    const list = this.#listOf(DIGESTS.map(name => this.#given.known?.lookUp(name, content) ?? null));
    return list === null ? null : knownFile(list);
  }

  read(file: MailFile): ReadFile {
    return this.withhold(file) ?? this.#read(file);
  }

  #read(file: MailFile): ReadFile {
    const kind = this.#given.extracted === null ? null : kindOf(file);
    if (kind === null) return this.#finished(file, attachmentText(file));
    if (kind === 'unpacked-elsewhere') return this.#finished(file, { text: null, problems: ['ARCHIVE_UNKNOWN'] });
    if (kind === 'picture' && isTooSmall(file.content)) return this.#finished(file, { text: null, problems: [] });
    return this.#extracted(file, kind);
  }

  #extracted(file: MailFile, kind: Kind): ReadFile {
    const { extracted, isAll, known } = this.#given;
    const key = `${kind}:${digestOf(file.content)}`;
    const found = extracted?.get(key);
    if (found) {
      const list = this.#listOf(found.digests.map(digest => known?.listOf(digest) ?? null));
      if (list !== null) return knownFile(list);
      const text = found.text === '' ? null : found.text;
      const links = found.links.map(({ target, what }) => ({ target, label: `${what} in ${file.name || 'a file'}` }));
      return { ...this.#finished(file, { text, problems: found.problems }), links };
    }
    this.#asked += 1;
    if (isAll) return this.#finished(file, { text: null, problems: ['ATTACHMENT_COSTLY'] });
    if (this.#asked <= MOST_FILES) this.#lacking.set(key, { key, kind, content: file.content });
    return this.#finished(file, { text: null, problems: [] });
  }

  #listOf(lists: readonly (string | null)[]): string | null {
    return lists.find(list => list !== null) ?? null;
  }

  #finished(
    file: MailFile,
    read: { readonly text: string | null; readonly problems: readonly ProblemCode[] },
  ): ReadFile {
    const { name, type, content } = file;
    const text = read.text === null ? null : read.text.slice(0, this.#textLeft);
    this.#textLeft -= text?.length ?? 0;
    const isCut = text !== null && text.length < (read.text?.length ?? 0);
    const problems: readonly ProblemCode[] = isCut ? [...read.problems, 'TOO_LONG'] : read.problems;
    return { attachment: { name, type, size: content.length, text }, links: [], problems };
  }
}

/** Its content first: what it is called is the sender's to choose. */
function kindOf(file: MailFile): Kind | null {
  if (file.content.length === 0) return null;
  return kindByContent(file.content) ?? (isText(file) ? null : kindByName(file));
}

/** Nothing of it is kept but that it was there. */
function knownFile(list: string): ReadFile {
  const attachment = { name: nameOfKnown(list), type: '', size: 0, text: null, known: list };
  return { attachment, links: [], problems: [] };
}
