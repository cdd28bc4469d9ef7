import { MongoError } from '../errors.js';
import type { Document } from '../values/bson.js';
import { setField } from '../values/path.js';
import { fieldsOf, isDocument } from '../values/types.js';

/** What happens to a field that a projection names. `undefined` from `change` or `compute` leaves it out. */
export type Leaf =
  | { readonly kind: 'include' | 'exclude' }
  | { readonly kind: 'change'; change(value: unknown, root: Document): unknown }
  | { readonly kind: 'compute'; compute(root: Document): unknown };

export type Tree = Map<string, Tree | Leaf>;

/** Enters a leaf at a path; throws when another stands on it or below it. */
export function putLeaf(tree: Tree, path: readonly string[], leaf: Leaf): void {
  let at = tree;
  for (const [depth, component] of path.entries()) {
    const present = at.get(component);
    const last = depth === path.length - 1;
    if (present !== undefined && (last || !(present instanceof Map))) {
      throw new MongoError('Location31249', `Path collision at ${path.join('.')}`);
    }
    if (last) at.set(component, leaf);
    else if (present) at = present as Tree;
    else {
      const below: Tree = new Map();
      at.set(component, below);
      at = below;
    }
  }
}

/** The document as the tree says; what it does not name stays only when it is not `including`. */
export function project(value: unknown, tree: Tree, including: boolean, root: Document): unknown {
  if (Array.isArray(value)) {
    const elements =
      including && !computes(tree) ? value.filter(element => isDocument(element) || Array.isArray(element)) : value;
    return elements.map(element => project(element, tree, including, root));
  }
  if (!isDocument(value)) return computes(tree) ? project({}, tree, including, root) : value;
  const result: Document = {};
  for (const [name, field] of fieldsOf(value)) {
    const node = tree.get(name);
    const projected = node === undefined ? (including ? undefined : field) : projectField(field, node, including, root);
    if (projected !== undefined) setField(result, name, projected);
  }
  for (const [name, node] of tree) {
    if (Object.hasOwn(value, name)) continue;
    const computed =
      node instanceof Map ? (computes(node) ? project({}, node, including, root) : undefined) : computeLeaf(node, root);
    if (computed !== undefined) setField(result, name, computed);
  }
  return result;
}

const computeLeaf = (leaf: Leaf, root: Document): unknown => (leaf.kind === 'compute' ? leaf.compute(root) : undefined);

function projectField(field: unknown, node: Tree | Leaf, including: boolean, root: Document): unknown {
  if (node instanceof Map) {
    if (isDocument(field) || Array.isArray(field) || computes(node)) return project(field, node, including, root);
    return including ? undefined : field;
  }
  switch (node.kind) {
    case 'include':
      return field;
    case 'exclude':
      return undefined;
    case 'change':
      return node.change(field, root);
    case 'compute':
      return node.compute(root);
  }
}

const computing = new WeakMap<Tree, boolean>();

/** Whether anything below is computed, so that it appears where nothing stood. */
function computes(tree: Tree): boolean {
  let known = computing.get(tree);
  if (known === undefined) {
    known = [...tree.values()].some(node => (node instanceof Map ? computes(node) : node.kind === 'compute'));
    computing.set(tree, known);
  }
  return known;
}
