import { MongoError } from '../errors.js';
import type { Document } from '../values/bson.js';
import { fieldOf, setField } from '../values/path.js';
import { fieldsOf, isDocument, isNumber, typeOf } from '../values/types.js';
import type { ExpressionOperator } from './operators.js';

const isNothing = (value: unknown): boolean => value === null || value === undefined;

/** Later documents win. */
export function mergeDocuments(documents: readonly unknown[]): Document {
  const merged: Document = {};
  for (const document of documents) {
    if (isNothing(document)) continue;
    if (!isDocument(document))
      throw new MongoError(
        'Location40400',
        `$mergeObjects requires object inputs, but input is of type ${typeOf(document)}`,
      );
    for (const [name, value] of fieldsOf(document)) setField(merged, name, value);
  }
  return merged;
}

function objectToArray([value]: readonly unknown[]): unknown {
  if (isNothing(value)) return null;
  if (!isDocument(value))
    throw new MongoError('Location40390', `$objectToArray requires a document input, found: ${typeOf(value)}`);
  return fieldsOf(value).map(([k, v]) => ({ k, v }));
}

function arrayToObject([value]: readonly unknown[]): unknown {
  if (isNothing(value)) return null;
  if (!Array.isArray(value))
    throw new MongoError('Location40386', `$arrayToObject requires an array input, found: ${typeOf(value)}`);
  const document: Document = {};
  for (const entry of value) {
    const [name, field] = Array.isArray(entry) ? entry : isDocument(entry) ? [entry.k, entry.v] : [undefined];
    if (typeof name !== 'string')
      throw new MongoError('Location40394', '$arrayToObject requires entries of a string key and a value');
    setField(document, name, field);
  }
  return document;
}

function getField(values: readonly unknown[]): unknown {
  const [operand] = values;
  if (!isDocument(operand) || typeof operand.field !== 'string') {
    throw new MongoError('Location5654602', '$getField requires `field` and `input`');
  }
  return fieldOf(operand.input, operand.field);
}

export const MISCELLANY: Readonly<Record<string, ExpressionOperator>> = {
  $mergeObjects: {
    operands: [1, Number.POSITIVE_INFINITY],
    evaluate: values => mergeDocuments(values.length === 1 && Array.isArray(values[0]) ? values[0] : values),
  },
  $objectToArray: { operands: [1, 1], evaluate: objectToArray },
  $arrayToObject: { operands: [1, 1], evaluate: arrayToObject },
  $getField: { operands: [1, 1], evaluate: getField },
  $type: { operands: [1, 1], evaluate: ([value]) => (value === undefined ? 'missing' : typeOf(value)) },
  $isNumber: { operands: [1, 1], evaluate: ([value]) => isNumber(value) },
};
