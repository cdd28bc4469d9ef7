import { BSONRegExp, MaxKey, MinKey } from 'bson';
import { isOperatorDocument } from '../query/operators.js';
import { literalPrefix } from '../query/regexp.js';
import type { Document } from '../values/bson.js';
import { fieldsOf, isDocument, type TypeName, typeOf } from '../values/types.js';

/** What a filter demands of one path and an index can answer. Everything else is left to the filter itself. */
export type Predicate =
  | { readonly kind: 'points'; readonly values: readonly unknown[] }
  | { readonly kind: 'above' | 'below'; readonly value: unknown; readonly inclusive: boolean }
  | { readonly kind: 'prefix'; readonly value: string }
  | { readonly kind: 'exists' };

const RANGE_TYPES: ReadonlySet<TypeName> = new Set([
  'int',
  'double',
  'long',
  'decimal',
  'string',
  'binData',
  'objectId',
  'bool',
  'date',
  'timestamp',
]);

/** The predicates of a filter's top level and its `$and`s, by path. */
export function predicatesOf(filter: Document): Map<string, Predicate[]> {
  const found = new Map<string, Predicate[]>();
  collect(filter, found);
  return found;
}

function collect(filter: Document, found: Map<string, Predicate[]>): void {
  for (const [name, condition] of fieldsOf(filter)) {
    if (name === '$and' && Array.isArray(condition)) {
      for (const branch of condition) if (isDocument(branch)) collect(branch, found);
    } else if (!name.startsWith('$')) {
      const predicates = conditionPredicates(condition);
      if (predicates.length > 0) found.set(name, [...(found.get(name) ?? []), ...predicates]);
    }
  }
}

/** More ways than this for a filter to be true are not looked at one by one. */
const MOST_WAYS = 32;

/**
 * Every way for a filter to be true, each as the predicates that it demands: one, unless it has an `$or`. `null`: they are too many. A
 * document that matches the filter satisfies the predicates of at least one.
 */
export function waysOf(filter: Document): readonly Map<string, Predicate[]>[] | null {
  let ways: readonly Map<string, Predicate[]>[] = [new Map()];
  for (const [name, condition] of fieldsOf(filter)) {
    const branches = name === '$and' || name === '$or' ? documentsOf(condition) : null;
    if (name === '$and' && branches) {
      for (const branch of branches) {
        const more = waysOf(branch);
        if (more === null || more.length * ways.length > MOST_WAYS) return null;
        ways = product(ways, more);
      }
    } else if (name === '$or' && branches) {
      const expanded = branches.map(waysOf);
      const more = expanded.every(one => one !== null) ? expanded.flat() : null;
      if (more === null || more.length * ways.length > MOST_WAYS) return null;
      ways = product(ways, more);
    } else if (!name.startsWith('$')) {
      const predicates = conditionPredicates(condition);
      if (predicates.length > 0) ways = product(ways, [new Map([[name, predicates]])]);
    }
  }
  return ways;
}

function documentsOf(condition: unknown): readonly Document[] | null {
  return Array.isArray(condition) && condition.every(isDocument) ? condition : null;
}

function product(
  ways: readonly Map<string, Predicate[]>[],
  more: readonly Map<string, Predicate[]>[],
): readonly Map<string, Predicate[]>[] {
  return ways.flatMap(way => more.map(other => joined(way, other)));
}

function joined(a: ReadonlyMap<string, Predicate[]>, b: ReadonlyMap<string, Predicate[]>): Map<string, Predicate[]> {
  const both = new Map(a);
  for (const [name, predicates] of b) both.set(name, [...(both.get(name) ?? []), ...predicates]);
  return both;
}

function conditionPredicates(condition: unknown): Predicate[] {
  if (condition instanceof BSONRegExp) return prefix(condition.pattern, condition.options);
  if (!isOperatorDocument(condition)) return points([condition]);
  return fieldsOf(condition).flatMap(([operator, operand]): Predicate[] => {
    switch (operator) {
      case '$eq':
        return points([operand]);
      case '$in':
        return Array.isArray(operand) ? points(operand) : [];
      case '$gt':
      case '$gte':
        return range('above', operand, operator === '$gte');
      case '$lt':
      case '$lte':
        return range('below', operand, operator === '$lte');
      case '$exists':
        return operand === true || Number(operand) > 0 ? [{ kind: 'exists' }] : [];
      case '$regex':
        return regexPrefix(operand, condition.$options);
      default:
        return [];
    }
  });
}

/** What is missing stands in an index as null, so null finds it; an array stands there by its elements, so it finds nothing. */
function points(values: readonly unknown[]): Predicate[] {
  const answerable = values.every(value => {
    const type = typeOf(value);
    return type !== 'undefined' && type !== 'array' && type !== 'regex';
  });
  return answerable ? [{ kind: 'points', values }] : [];
}

function range(kind: 'above' | 'below', value: unknown, inclusive: boolean): Predicate[] {
  if (value instanceof MinKey || value instanceof MaxKey || !RANGE_TYPES.has(typeOf(value))) return [];
  // Decimals are encoded as their nearest double: the edge belongs to the range until the filter has looked.
  return [{ kind, value, inclusive: inclusive || typeOf(value) === 'decimal' }];
}

function regexPrefix(operand: unknown, options: unknown): Predicate[] {
  if (operand instanceof BSONRegExp) return prefix(operand.pattern, operand.options || String(options ?? ''));
  return typeof operand === 'string' ? prefix(operand, String(options ?? '')) : [];
}

function prefix(pattern: string, options: string): Predicate[] {
  const value = literalPrefix(pattern, options);
  return value === null ? [] : [{ kind: 'prefix', value }];
}
