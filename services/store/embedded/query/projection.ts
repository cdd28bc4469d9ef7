import { badValue, MongoError } from '../errors.js';
import { compileExpression } from '../expression/expression.js';
import { scopeOf } from '../expression/scope.js';
import type { Document } from '../values/bson.js';
import { splitPath } from '../values/path.js';
import { fieldsOf, isDocument, isNumber } from '../values/types.js';
import { compileFilter, type Found } from './filter.js';
import { truthy } from './operators.js';
import { elementProjection, sliceProjection } from './projection-operators.js';
import { type Leaf, project, putLeaf, type Tree } from './projection-tree.js';

export type Projection = (document: Document) => Document;

interface Parsed {
  readonly tree: Tree;
  /** What the first field that says so decided. */
  mode: 'include' | 'exclude' | null;
  id: boolean | null;
  readonly variables: Document;
  /** Of the query, for `'field.$'`; `null` in a pipeline, where the find-only operators are expressions. */
  readonly position: ((document: Document) => number | undefined) | null;
}

/** Compiles a find's projection. `filter` is the query's. */
export function compileProjection(projection: Document, filter: Document): Projection {
  if (fieldsOf(projection).length === 0) return document => document;
  const matches = compileFilter(filter);
  return compile(projection, {}, document => {
    const found: Found = {};
    matches(document, found);
    return found.position;
  });
}

/** `$project`. */
export const projectStage = (projection: Document, variables: Document): Projection =>
  compile(projection, variables, null);

/** `$addFields` and `$set`: every field is computed, the others stay. */
export function addFields(fields: Document, variables: Document): Projection {
  const tree: Tree = new Map();
  enterComputed(fields, [], tree, variables);
  return document => project(document, tree, false, document) as Document;
}

export function excludeFields(names: readonly string[]): Projection {
  const tree: Tree = new Map();
  for (const name of names) putLeaf(tree, checkedPath(name), { kind: 'exclude' });
  return document => project(document, tree, false, document) as Document;
}

function compile(projection: Document, variables: Document, position: Parsed['position']): Projection {
  const parsed: Parsed = { tree: new Map(), mode: null, id: null, variables, position };
  parse(projection, [], parsed);
  const including = parsed.mode === 'include' || (parsed.mode === null && parsed.id === true);
  if (!parsed.tree.has('_id')) {
    if (including && parsed.id !== false) parsed.tree.set('_id', { kind: 'include' });
    if (!including && parsed.id === false) parsed.tree.set('_id', { kind: 'exclude' });
  }
  return document => project(document, parsed.tree, including, document) as Document;
}

function checkedPath(name: string): readonly string[] {
  const path = splitPath(name);
  if (path.includes(''))
    throw new MongoError('Location40353', 'FieldPath must not end with a "." and must not hold an empty field name');
  return path;
}

function parse(projection: Document, above: readonly string[], parsed: Parsed): void {
  for (const [name, value] of fieldsOf(projection)) {
    const path = [...above, ...checkedPath(name)];
    if (typeof value === 'boolean' || isNumber(value)) parseFlag(path, truthy(value), parsed);
    else if (isDocument(value) && isOperator(value)) parseOperator(path, value, parsed);
    else if (isDocument(value) && fieldsOf(value).length > 0) parse(value, path, parsed);
    else parseComputed(path, value, parsed);
  }
}

const isOperator = (value: Document): boolean => Object.keys(value)[0]?.startsWith('$') === true;

function parseFlag(path: readonly string[], include: boolean, parsed: Parsed): void {
  if (path.length === 1 && path[0] === '_id') {
    parsed.id = include;
    return;
  }
  if (path.at(-1) === '$' && parsed.position) {
    if (!include) throw badValue('positional projection cannot be used with exclusion');
    enter(path.slice(0, -1), { kind: 'change', change: positional(parsed.position) }, 'include', parsed);
    return;
  }
  const dollar = path.find(component => component.startsWith('$'));
  if (dollar !== undefined)
    throw new MongoError(
      'Location16410',
      `FieldPath field names may not start with '$'. Consider using $getField or $setField: ${dollar}`,
    );
  const kind = include ? 'include' : 'exclude';
  enter(path, { kind }, kind, parsed);
}

function positional(
  position: (document: Document) => number | undefined,
): (value: unknown, document: Document) => unknown {
  return (value, document) => {
    if (!Array.isArray(value)) return value;
    const at = position(document);
    if (at === undefined) {
      throw new MongoError(
        'Location51246',
        "Executor error during find command :: caused by :: positional operator '.$' couldn't find a matching element in the array",
      );
    }
    return value.slice(at, at + 1);
  };
}

function parseOperator(path: readonly string[], value: Document, parsed: Parsed): void {
  const [operator, operand] = fieldsOf(value)[0] as [string, unknown];
  if (parsed.position && operator === '$slice') {
    putLeaf(parsed.tree, path, { kind: 'change', change: sliceProjection(operand) });
  } else if (parsed.position && operator === '$elemMatch') {
    if (path.length > 1) throw new MongoError('Location31275', 'Cannot use $elemMatch projection on a nested field.');
    enter(path, { kind: 'change', change: elementProjection(operand) }, 'include', parsed);
  } else {
    parseComputed(path, value, parsed);
  }
}

function parseComputed(path: readonly string[], value: unknown, parsed: Parsed): void {
  enter(path, computed(value, parsed.variables), 'include', parsed);
}

function computed(value: unknown, variables: Document): Leaf {
  const evaluate = compileExpression(value, new Set(Object.keys(variables)));
  return { kind: 'compute', compute: root => evaluate(scopeOf(root, variables)) };
}

/** Documents that are no expression are walked into, so that `{ a: { b: 1 } }` keeps the other fields of `a`. */
function enterComputed(fields: Document, above: readonly string[], tree: Tree, variables: Document): void {
  for (const [name, value] of fieldsOf(fields)) {
    const path = [...above, ...checkedPath(name)];
    if (isDocument(value) && !isOperator(value) && fieldsOf(value).length > 0)
      enterComputed(value, path, tree, variables);
    else putLeaf(tree, path, computed(value, variables));
  }
}

function enter(path: readonly string[], leaf: Leaf, mode: 'include' | 'exclude', parsed: Parsed): void {
  const isId = path.length === 1 && path[0] === '_id';
  if (parsed.mode !== null && parsed.mode !== mode && !isId) {
    throw mode === 'include'
      ? new MongoError('Location31253', `Cannot do inclusion on field ${path.join('.')} in exclusion projection`)
      : new MongoError('Location31254', `Cannot do exclusion on field ${path.join('.')} in inclusion projection`);
  }
  parsed.mode ??= mode;
  putLeaf(parsed.tree, path, leaf);
}
