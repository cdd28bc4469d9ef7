import { Parser } from 'htmlparser2';
import { ServiceError } from '../../errors.js';
import type { ExportFile } from './export-file.js';
import type { RecordProblem } from './format.js';
import { textOf } from './lines.js';
import { XmlSplitter } from './xml-splitter.js';

/** One thing that stands in an XML file, in its order. */
export type XmlPart =
  | { readonly record: string; readonly xml: string }
  /** An element around records begins; `tag`: as one that closes itself. */
  | { readonly opened: string; readonly tag: string }
  | { readonly closed: string }
  | { readonly problem: RecordProblem };

/** What of an XML file is wanted; names with their prefix, as they are written. */
export interface XmlWanted {
  /** Elements of which each is a part, wherever the outermost of them stands. */
  readonly records: readonly string[];
  /** Elements around them of which the beginning and the end are parts. */
  readonly around?: readonly string[];
  /** Letters of one record; larger ones are `MESSAGE_TOO_LARGE`. */
  readonly mostLetters: number;
}

/**
 * The records of an XML file, with no more memory than the largest of them. A broken one is a problem in its place; a file that ends before
 * it should says so as its last part. Throws ServiceError only for what concerns the whole export. Namespaces are left to the reader.
 */
export async function* xmlParts(file: ExportFile, wanted: XmlWanted): AsyncGenerator<readonly XmlPart[]> {
  const splitter = new XmlSplitter(wanted);
  try {
    for await (const piece of textOf(await file.open())) {
      const parts = splitter.take(piece);
      if (parts.length > 0) yield parts;
    }
  } catch (cause) {
    if (cause instanceof ServiceError && cause.code !== 'ZIP_UNREADABLE') throw cause;
    const parts = splitter.end();
    yield parts.some(part => 'problem' in part) ? parts : [...parts, { problem: 'EXPORT_CUT_OFF' }];
    return;
  }
  yield splitter.end();
}

/** An element with what is in it. Untrusted. */
export interface XmlElement {
  /** Without its prefix. */
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Its own text, without that of its children. */
  readonly text: string;
}

/** Deeper than any message nests; what is deeper was made to break a reader. */
const MOST_NESTED = 100;

/** The first element of a record; `null` when there is none, or it nests too deeply. */
export function elementOf(xml: string): XmlElement | null {
  const root: Growing = { name: '', attributes: {}, children: [], text: '' };
  const path: Growing[] = [root];
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        const element: Growing = { name: localName(name), attributes, children: [], text: '' };
        // The parser's own time grows with the square of the depth: it goes no further.
        if (path.length > MOST_NESTED) throw new RangeError('An element nests too deeply.');
        path.at(-1)?.children.push(element);
        path.push(element);
      },
      ontext(text) {
        const element = path.at(-1);
        if (element) element.text += text;
      },
      onclosetag() {
        path.pop();
      },
    },
    { xmlMode: true, decodeEntities: true },
  );
  try {
    parser.end(xml);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
  return root.children[0] ?? null;
}

interface Growing {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  text: string;
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/** The first child of this name. */
export function childOf(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find(child => child.name === name);
}

/** All text in it, in its order of elements. */
export function wholeText(element: XmlElement): string {
  return element.children.length === 0 ? element.text : [element.text, ...element.children.map(wholeText)].join('');
}
