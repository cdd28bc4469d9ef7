import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Node, ParsedNode, parseDocument } from 'yaml';
import { z } from 'zod';
import { later } from '../../later.js';
import { PROJECT_ROOT } from '../../paths.js';
import type { RuleText } from './rule-set.js';

const require = createRequire(import.meta.url);
const yaml = later((): typeof import('yaml') => require('yaml'));

/** What the build found in the files of the pack, by the hashes of their texts. Where it is missing or older, they are parsed. */
export const PARSED_FILE = join(PROJECT_ROOT, 'dist', 'rules.json');

/** YAML as it was parsed. */
export type ParsedDocument = ReturnType<typeof parseDocument<ParsedNode>>;

/** What files hold, by the hashes of their texts. */
export type KnownContents = ReadonlyMap<string, unknown>;

/** A rule file that is only parsed as far as it is asked for. */
export class RuleDocument {
  readonly name: string;
  readonly place: RuleText['place'];
  readonly #text: string;
  readonly #built: KnownContents;
  readonly #parsed = later(() => {
    const counter = new (yaml().LineCounter)();
    return { counter, document: yaml().parseDocument(this.#text, { lineCounter: counter }) };
  });

  constructor({ name, text, place }: RuleText, built: KnownContents = new Map()) {
    this.name = name;
    this.place = place;
    this.#text = text;
    this.#built = built;
  }

  /** What it holds, or what is wrong with it. Parsing takes most of the time of loading rules: what the build has parsed is not parsed again. */
  content(): { readonly value: unknown; readonly errors: ParsedDocument['errors'] } {
    const built = this.#built.get(hashOf(this.#text));
    if (built !== undefined) return { value: built, errors: [] };
    const { document } = this.#parsed();
    return document.errors.length > 0
      ? { value: null, errors: document.errors }
      : { value: document.toJS(), errors: [] };
  }

  /** The line, from 1, of the deepest part of the path that stands in the file. */
  lineOf(path: readonly PropertyKey[]): number {
    const { counter, document } = this.#parsed();
    for (let length = path.length; length > 0; length -= 1) {
      const node: unknown = document.getIn(path.slice(0, length).map(String), true);
      const range = isNodeWithRange(node) ? node.range : null;
      if (range) return counter.linePos(range[0]).line;
    }
    const { contents } = document;
    return yaml().isMap(contents) ? counter.linePos(contents.range?.[0] ?? 0).line : 1;
  }
}

function isNodeWithRange(node: unknown): node is Node {
  return typeof node === 'object' && node !== null && 'range' in node;
}

/** For the build: what `PARSED_FILE` is to hold. */
export function contentsOf(texts: readonly RuleText[]): Readonly<Record<string, unknown>> {
  const sound = texts.map(({ text }) => ({ text, document: yaml().parseDocument(text) }));
  return Object.fromEntries(
    sound.flatMap(({ text, document }) =>
      document.errors.length === 0 ? [[hashOf(text), document.toJS()] as const] : [],
    ),
  );
}

/** By the hash of a text; empty where nothing was built. */
export function builtContents(): KnownContents {
  if (!existsSync(PARSED_FILE)) return new Map();
  return new Map(Object.entries(anything.parse(JSON.parse(readFileSync(PARSED_FILE, 'utf8')))));
}

const anything = z.record(z.string(), z.unknown());

function hashOf(text: string): string {
  return createHash('sha1').update(text).digest('base64');
}
