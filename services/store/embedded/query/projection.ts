import { badValue, MongoError } from '../errors.js';
import type { Document } from '../values/bson.js';
import { setField, splitPath } from '../values/path.js';
import { fieldsOf, isDocument, isNumber } from '../values/types.js';
import { compileFilter, type Found } from './filter.js';
import { truthy } from './operators.js';
import { elementProjection, sliceProjection } from './projection-operators.js';

export type Projection = (document: Document) => Document;

/** What happens to a field that the projection names. `undefined` from `change` leaves it out. */
export type Leaf =
  | { readonly kind: 'include' | 'exclude' }
  | { readonly kind: 'change'; change(value: unknown, document: Document): unknown };
type Tree = Map<string, Tree | Leaf>;

interface Parsed {
  readonly tree: Tree;
  mode: 'include' | 'exclude' | null;
  id: boolean | null;
  /** The filter, compiled for the positional operator. */
  readonly position: (document: Document) => number | undefined;
}

/** Compiles a find's projection. `filter` is the query's, for `'field.$'`. */
export function compileProjection(projection: Document, filter: Document): Projection {
  if (fieldsOf(projection).length === 0) return document => document;
  const matches = compileFilter(filter);
  const parsed: Parsed = {
    tree: new Map(),
    mode: null,
    id: null,
    position(document) {
      const found: Found = {};
      matches(document, found);
      return found.position;
    },
  };
  parse(projection, [], parsed);
  const including = parsed.mode === 'include' || (parsed.mode === null && parsed.id === true);
  if (including && parsed.id !== false) parsed.tree.set('_id', { kind: 'include' });
  if (!including && parsed.id === false) parsed.tree.set('_id', { kind: 'exclude' });
  return document => project(document, parsed.tree, including, document) as Document;
}

function parse(projection: Document, above: readonly string[], parsed: Parsed): void {
  for (const [name, value] of fieldsOf(projection)) {
    const path = [...above, ...splitPath(name)];
    if (path.includes(''))
      throw new MongoError('Location40353', 'FieldPath must not end with a "." and must not hold an empty field name');
    if (typeof value === 'boolean' || isNumber(value)) parseFlag(path, truthy(value), parsed);
    else if (isDocument(value) && isOperator(value)) parseOperator(path, value, parsed);
    else if (isDocument(value) && fieldsOf(value).length > 0) parse(value, path, parsed);
    else
      throw new MongoError(
        'CommandNotSupported',
        `Computed fields in a find projection are not supported by this server: '${name}'`,
      );
  }
}

const isOperator = (value: Document): boolean => Object.keys(value)[0]?.startsWith('$') === true;

function parseFlag(path: readonly string[], include: boolean, parsed: Parsed): void {
  if (path.length === 1 && path[0] === '_id') {
    parsed.id = include;
    return;
  }
  if (path.at(-1) === '$') {
    if (!include) throw badValue('positional projection cannot be used with exclusion');
    parsePositional(path.slice(0, -1), parsed);
    return;
  }
  const dollar = path.find(component => component.startsWith('$'));
  if (dollar !== undefined) throw badValue(`FieldPath field names may not start with '$': ${dollar}`);
  setMode(include ? 'include' : 'exclude', path, parsed);
  put(path, { kind: include ? 'include' : 'exclude' }, parsed);
}

function parsePositional(path: readonly string[], parsed: Parsed): void {
  setMode('include', path, parsed);
  put(
    path,
    {
      kind: 'change',
      change(value, document) {
        if (!Array.isArray(value)) return value;
        const position = parsed.position(document);
        if (position === undefined)
          throw new MongoError(
            'Location51246',
            "Executor error during find command :: caused by :: positional operator '.$' couldn't find a matching element in the array",
          );
        return value.slice(position, position + 1);
      },
    },
    parsed,
  );
}

function parseOperator(path: readonly string[], value: Document, parsed: Parsed): void {
  const [operator, operand] = fieldsOf(value)[0] as [string, unknown];
  if (operator === '$slice') {
    put(path, { kind: 'change', change: sliceProjection(operand) }, parsed);
    return;
  }
  if (operator !== '$elemMatch')
    throw new MongoError(
      'CommandNotSupported',
      `The projection operator '${operator}' is not supported by this server`,
    );
  if (path.length > 1) throw new MongoError('Location31275', 'Cannot use $elemMatch projection on a nested field.');
  setMode('include', path, parsed);
  put(path, { kind: 'change', change: elementProjection(operand) }, parsed);
}

function setMode(mode: 'include' | 'exclude', path: readonly string[], parsed: Parsed): void {
  if (parsed.mode !== null && parsed.mode !== mode) {
    throw mode === 'include'
      ? new MongoError('Location31253', `Cannot do inclusion on field ${path.join('.')} in exclusion projection`)
      : new MongoError('Location31254', `Cannot do exclusion on field ${path.join('.')} in inclusion projection`);
  }
  parsed.mode = mode;
}

function put(path: readonly string[], leaf: Leaf, parsed: Parsed): void {
  let tree = parsed.tree;
  for (const [depth, component] of path.entries()) {
    const present = tree.get(component);
    const last = depth === path.length - 1;
    if (present !== undefined && (last || !(present instanceof Map)))
      throw new MongoError('Location31249', `Path collision at ${path.join('.')}`);
    if (last) tree.set(component, leaf);
    else if (present) tree = present;
    else {
      const below: Tree = new Map();
      tree.set(component, below);
      tree = below;
    }
  }
}

function project(value: unknown, tree: Tree, including: boolean, root: Document): unknown {
  if (Array.isArray(value)) {
    const elements = value.filter(element => !including || isDocument(element) || Array.isArray(element));
    return elements.map(element => project(element, tree, including, root));
  }
  if (!isDocument(value)) return value;
  const result: Document = {};
  for (const [name, field] of fieldsOf(value)) {
    const node = tree.get(name);
    const projected = node === undefined ? (including ? undefined : field) : projectField(field, node, including, root);
    if (projected !== undefined) setField(result, name, projected);
  }
  return result;
}

function projectField(field: unknown, node: Tree | Leaf, including: boolean, root: Document): unknown {
  if (!(node instanceof Map)) {
    if (node.kind === 'change') return node.change(field, root);
    return node.kind === 'include' ? field : undefined;
  }
  if (isDocument(field) || Array.isArray(field)) return project(field, node, including, root);
  return including ? undefined : field;
}
