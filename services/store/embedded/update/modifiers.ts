import { failedToParse, MongoError } from '../errors.js';
import type { Document } from '../values/bson.js';
import { splitPath } from '../values/path.js';
import { fieldsOf, isDocument } from '../values/types.js';
import type { ArrayFilters } from './array-filters.js';
import { concretePaths, setAt, unsetAt, valueAt } from './locate.js';
import { type Change, compileOperator, KEEP, UNSET } from './operators.js';
import { compileRename } from './rename.js';
import type { Update, UpdateContext } from './update.js';

interface Step {
  /** Every path it writes. */
  readonly paths: readonly string[];
  run(document: Document, context: UpdateContext): void;
}

/** An update of operators: `{ $set: …, $inc: … }`. */
export function compileModifiers(update: Document, filters: ArrayFilters): Omit<Update, 'kind'> {
  const steps = fieldsOf(update).flatMap(([operator, fields]) => compileSteps(operator, fields, filters));
  refuseConflicts(steps.flatMap(step => step.paths));
  refuseUnusedFilters(steps, filters);
  // MongoDB applies them in the order of their paths, so that new fields appear in that order.
  const ordered = [...steps].sort((a, b) => comparePaths(a.paths[0] ?? '', b.paths[0] ?? ''));
  const paths = steps.flatMap(step => step.paths);
  return {
    fields: new Set(paths.map(path => splitPath(path)[0] ?? '')),
    shallow: Object.keys(update).every(operator => SHALLOW.has(operator)) && paths.every(path => !path.includes('.')),
    apply(document, context) {
      for (const step of ordered) step.run(document, context);
      return document;
    },
  };
}

/** Operators that put a value in another's place and never change one from within, as those of arrays may. */
const SHALLOW: ReadonlySet<string> = new Set(['$set', '$setOnInsert', '$unset', '$inc', '$mul', '$min', '$max']);

function compileSteps(operator: string, fields: unknown, filters: ArrayFilters): Step[] {
  if (!operator.startsWith('$')) {
    throw failedToParse(
      `Unknown modifier: ${operator}. Expected a valid update modifier or pipeline-style update specified as an array`,
    );
  }
  if (operator === '$rename') return renameSteps(fields);
  const change = compileOperator(operator);
  if (!isDocument(fields)) {
    throw failedToParse(
      `Modifiers operate on fields but we found type ${typeof fields} instead. For example: {$mod: {<field>: ...}}`,
    );
  }
  return fieldsOf(fields).map(([name, operand]) => fieldStep(operator, name, change(operand, name), filters));
}

function fieldStep(operator: string, name: string, change: Change, filters: ArrayFilters): Step {
  const path = parsePath(name);
  const plain = path.some(component => component.startsWith('$')) ? null : [path];
  return {
    paths: [name],
    run(document, context) {
      if (operator === '$setOnInsert' && !context.inserting) return;
      for (const concrete of plain ?? concretePaths(document, path, filters, context.position)) {
        const changed = change(valueAt(document, concrete), context);
        if (changed === UNSET) unsetAt(document, concrete);
        else if (changed !== KEEP) setAt(document, concrete, changed);
      }
    },
  };
}

function renameSteps(fields: unknown): Step[] {
  if (!isDocument(fields)) throw failedToParse('Modifiers operate on fields: $rename needs a document');
  return fieldsOf(fields).map(([from, to]) => {
    if (typeof to !== 'string')
      throw new MongoError('BadValue', `The 'to' field for $rename must be a string: ${from}`);
    return { paths: [from, to], run: compileRename(parsePath(from), parsePath(to)) };
  });
}

function parsePath(name: string): readonly string[] {
  const path = splitPath(name);
  if (path.includes('')) {
    throw new MongoError(
      'EmptyFieldName',
      name === ''
        ? 'An empty update path is not valid.'
        : `The update path '${name}' contains an empty field name, which is not allowed.`,
    );
  }
  path.forEach((component, depth) => {
    const positional = depth > 0 && (component === '$' || /^\$\[.*\]$/.test(component));
    if (component.startsWith('$') && !positional && !['$ref', '$id', '$db'].includes(component)) {
      throw new MongoError(
        'DollarPrefixedFieldName',
        `The dollar ($) prefixed field '${component}' in '${name}' is not allowed in the context of an update's replacement document. Consider using an aggregation pipeline with $replaceWith.`,
      );
    }
  });
  return path;
}

function refuseConflicts(paths: readonly string[]): void {
  const sorted = [...paths].sort();
  const seen = new Set<string>();
  for (const path of sorted) {
    if (!path.includes('.') && !seen.has(path)) {
      seen.add(path);
      continue;
    }
    const prefixes = splitPath(path).map((_, depth, all) => all.slice(0, depth + 1).join('.'));
    const clash = prefixes.find(prefix => seen.has(prefix));
    if (clash !== undefined) {
      throw new MongoError(
        'ConflictingUpdateOperators',
        `Updating the path '${path}' would create a conflict at '${clash}'`,
      );
    }
    seen.add(path);
  }
}

function refuseUnusedFilters(steps: readonly Step[], filters: ArrayFilters): void {
  for (const identifier of filters.keys()) {
    const used = steps.some(step => step.paths.some(path => splitPath(path).includes(`$[${identifier}]`)));
    if (!used) throw failedToParse(`The array filter for identifier '${identifier}' was not used in the update`);
  }
}

function comparePaths(left: string, right: string): number {
  const a = splitPath(left);
  const b = splitPath(right);
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [one, other] = [a[i] as string, b[i] as string];
    if (one === other) continue;
    const numeric = Number(one) - Number(other);
    if (Number.isFinite(numeric)) return numeric;
    return one < other ? -1 : 1;
  }
  return a.length - b.length;
}
