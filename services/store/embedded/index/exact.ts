import { isOperatorDocument } from '../query/operators.js';
import type { Document } from '../values/bson.js';
import { fieldsOf, type TypeName, typeOf } from '../values/types.js';
import type { IndexPlan } from './plan.js';

/** Types whose encoding says everything about the value. Decimals are encoded as their nearest double. */
const EXACT: ReadonlySet<TypeName> = new Set(['int', 'double', 'long', 'string', 'objectId', 'bool', 'date']);
const BOUNDS = new Set(['$gt', '$gte', '$lt', '$lte']);

/**
 * Whether the keys in a plan's ranges are the filter's documents, each once, so that counting needs none of them.
 * Says no whenever it is not sure.
 */
export function countsExactly(plan: IndexPlan, filter: Document): boolean {
  const { index, bounded } = plan;
  if (index.truncated || index.multikey.includes(true)) return false;
  const fields = new Set(index.fields.slice(0, bounded).map(field => field.name));
  const conditions = fieldsOf(filter);
  return (
    conditions.length === fields.size && conditions.every(([name, condition]) => fields.has(name) && isExact(condition))
  );
}

function isExact(condition: unknown): boolean {
  if (!isOperatorDocument(condition)) return isExactValue(condition);
  const operators = fieldsOf(condition);
  if (operators.length === 1) {
    const [operator, operand] = operators[0] as [string, unknown];
    if (operator === '$eq') return isExactValue(operand);
    if (operator === '$in') return Array.isArray(operand) && operand.every(isExactValue);
  }
  const types = new Set(operators.map(([, operand]) => typeOf(operand)));
  return (
    types.size === 1 &&
    operators.every(([operator, operand]) => BOUNDS.has(operator) && isExactValue(operand) && !isNumeric(operand))
  );
}

/** NaN stands among the numbers of an index but in no range. */
const isNumeric = (value: unknown): boolean => ['int', 'double', 'long'].includes(typeOf(value));

const isExactValue = (value: unknown): boolean => EXACT.has(typeOf(value));
