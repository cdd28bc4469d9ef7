import { StringDecoder } from 'node:string_decoder';
import { Parser } from 'htmlparser2';
import { ServiceError } from '../../errors.js';
import type { ExportFile } from './export-file.js';
import type { RecordProblem } from './format.js';

/** An element with the texts of its children by their names, or a problem in its place. */
export type XmlElement =
  | {
      readonly name: string;
      readonly attributes: Readonly<Record<string, string>>;
      readonly texts: Readonly<Record<string, string>>;
      /** Its own text, without that of its children. */
      readonly text: string;
    }
  | { readonly name: string; readonly problem: RecordProblem };

export interface XmlWanted {
  /** Elements that are wanted when they end, with what is in them. */
  readonly whole: readonly string[];
  /** Elements that are wanted when they begin, with their attributes only: those that hold others. */
  readonly openings: readonly string[];
  /** Characters of one element. */
  readonly most: number;
}

/** The wanted elements of an XML file (UTF-8), many at a time, with no more memory than the largest. Throws ServiceError as `jsonParts` does. */
export async function* xmlElements(file: ExportFile, wanted: XmlWanted): AsyncGenerator<readonly XmlElement[]> {
  const collector = new Collector(wanted);
  const decoder = new StringDecoder('utf8');
  try {
    for await (const chunk of (await file.open()) as AsyncIterable<Buffer>) yield collector.take(decoder.write(chunk));
  } catch (cause) {
    if (cause instanceof ServiceError && cause.code !== 'ZIP_UNREADABLE') throw cause;
  }
  yield collector.end();
}

class Collector {
  readonly #whole: ReadonlySet<string>;
  readonly #openings: ReadonlySet<string>;
  readonly #most: number;
  readonly #parser: Parser;
  #found: XmlElement[] = [];
  #depth = 0;
  /** The element at hand, and the child of it that is open. */
  #element: { name: string; depth: number; attributes: Record<string, string> } | null = null;
  #child = '';
  #texts = new Map<string, string[]>();
  #length = 0;
  #isAtEnd = false;
  /** The outermost element has ended. */
  #isWhole = false;

  constructor({ whole, openings, most }: XmlWanted) {
    this.#whole = new Set(whole);
    this.#openings = new Set(openings);
    this.#most = most;
    const handler = {
      onopentag: (name: string, attributes: Record<string, string>) => this.#open(name, attributes),
      ontext: (text: string) => this.#write(text),
      onclosetag: (name: string) => this.#close(name),
    };
    this.#parser = new Parser(handler, { xmlMode: true, decodeEntities: true });
  }

  take(text: string): readonly XmlElement[] {
    this.#parser.write(text);
    const found = this.#found;
    this.#found = [];
    return found;
  }

  end(): readonly XmlElement[] {
    this.#isAtEnd = true;
    this.#parser.end();
    return this.#isWhole ? this.#found : [...this.#found, { name: '', problem: 'EXPORT_CUT_OFF' }];
  }

  #open(name: string, attributes: Record<string, string>): void {
    this.#depth += 1;
    if (this.#element) {
      if (this.#depth === this.#element.depth + 1) this.#child = name;
    } else if (this.#whole.has(name)) {
      this.#element = { name, depth: this.#depth, attributes };
      this.#child = '';
      this.#texts = new Map();
      this.#length = 0;
    } else if (this.#openings.has(name)) this.#found.push({ name, attributes, texts: {}, text: '' });
  }

  #write(text: string): void {
    if (!this.#element) return;
    this.#length += text.length;
    if (this.#length > this.#most) return;
    const parts = this.#texts.get(this.#child);
    if (parts) parts.push(text);
    else this.#texts.set(this.#child, [text]);
  }

  #close(name: string): void {
    this.#depth -= 1;
    const element = this.#element;
    if (this.#depth === 0 && !this.#isAtEnd) this.#isWhole = true;
    if (!element || this.#isAtEnd) return;
    if (this.#depth === element.depth) this.#child = '';
    if (this.#depth >= element.depth) return;
    this.#element = null;
    if (this.#length > this.#most) {
      this.#found.push({ name, problem: 'MESSAGE_TOO_LARGE' });
      return;
    }
    const texts = Object.fromEntries([...this.#texts].map(([child, parts]) => [child, parts.join('')]));
    this.#found.push({ name: element.name, attributes: element.attributes, texts, text: texts[''] ?? '' });
  }
}
