import { MongoError } from '../errors.js';
import { compileExpression } from '../expression/expression.js';
import { scopeOf } from '../expression/scope.js';
import { addFields, excludeFields, projectStage } from '../query/projection.js';
import type { Document } from '../values/bson.js';
import { isDocument, typeOf } from '../values/types.js';

export type Transform = (document: Document) => Document;

/** Stages that make one document of one: also what an update may be written with. */
export const TRANSFORMS: Readonly<Record<string, (operand: unknown, variables: Document) => Transform>> = {
  $project: (operand, variables) => projectStage(documentOperand('$project', operand), variables),
  $addFields: (operand, variables) => addFields(documentOperand('$addFields', operand), variables),
  $set: (operand, variables) => addFields(documentOperand('$set', operand), variables),
  $unset: operand => excludeFields(fieldNames(operand)),
  $replaceRoot(operand, variables) {
    const { newRoot, ...others } = documentOperand('$replaceRoot', operand);
    if (newRoot === undefined || Object.keys(others).length > 0)
      throw new MongoError('Location40230', '$replaceRoot takes newRoot and nothing else');
    return replaceWith(newRoot, variables);
  },
  $replaceWith: replaceWith,
};

function replaceWith(expression: unknown, variables: Document): Transform {
  const evaluate = compileExpression(expression, new Set(Object.keys(variables)));
  return document => {
    const root = evaluate(scopeOf(document, variables));
    if (!isDocument(root))
      throw new MongoError(
        'Location40228',
        `'newRoot' expression must evaluate to an object, but resulting value was of type: ${typeOf(root)}`,
      );
    return root;
  };
}

export function documentOperand(stage: string, operand: unknown): Document {
  if (!isDocument(operand)) throw new MongoError('Location15969', `${stage} specification must be an object`);
  if (Object.keys(operand).length === 0)
    throw new MongoError(
      'Location51272',
      `Invalid ${stage} :: caused by :: specification must have at least one field`,
    );
  return operand;
}

function fieldNames(operand: unknown): string[] {
  const names = Array.isArray(operand) ? operand : [operand];
  if (names.length === 0 || !names.every(name => typeof name === 'string' && name !== '')) {
    throw new MongoError('Location31120', '$unset specification must be a string or an array of strings');
  }
  return names as string[];
}
