import { basename, dirname } from 'node:path';
import { isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { ConfigProblem } from './setting.js';

type Path = readonly (string | number)[];

/** candour.yaml, with the lines that its values stand on. */
export class YamlFile {
  readonly name: string;
  /** Relative paths in it begin here. */
  readonly folder: string;
  readonly problems: readonly ConfigProblem[];
  readonly #lines = new LineCounter();
  readonly #document;

  constructor(path: string, content: string) {
    this.name = basename(path);
    this.folder = dirname(path);
    this.#document = parseDocument(content, { lineCounter: this.#lines, prettyErrors: false });
    this.problems = this.#document.errors.map(error => ({
      where: `${this.name} line ${this.#lines.linePos(error.pos[0]).line}`,
      what: error.message,
      example: null,
    }));
    const { contents } = this.#document;
    if (this.problems.length === 0 && contents !== null && !isMap(contents) && !isEmpty(contents)) {
      this.problems = [{ where: this.name, what: 'must hold keys and values', example: 'pollSeconds: 60' }];
    }
  }

  /** The plain value, or `undefined` when nothing is written there. */
  valueAt(path: Path): unknown {
    const node: unknown = this.#document.getIn(path, true);
    if (node === undefined || node === null) return undefined;
    if (isScalar(node)) return node.value ?? undefined;
    return isMap(node) || isSeq(node) ? node.toJS(this.#document) : undefined;
  }

  where(path: Path): string {
    const node: unknown = this.#document.getIn(path, true);
    const key = path.map(part => (typeof part === 'number' ? `[${part}]` : `.${part}`)).join('');
    const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : null;
    const line = Array.isArray(range) ? ` line ${this.#lines.linePos(Number(range[0])).line}` : '';
    return `${this.name}${line}, ${key.replace(/^\./, '')}`;
  }

  /** Dotted keys below `path` that hold a value; lists count as one value. */
  keysBelow(path: Path): string[] {
    return leaves(this.#document.getIn(path, true), '');
  }
}

function leaves(node: unknown, prefix: string): string[] {
  if (!isMap(node)) return prefix === '' ? [] : [prefix];
  return node.items.flatMap(({ key, value }) => {
    const name = isScalar(key) ? String(key.value) : String(key);
    return leaves(value, prefix === '' ? name : `${prefix}.${name}`);
  });
}

function isEmpty(node: unknown): boolean {
  return isScalar(node) && node.value === null;
}
