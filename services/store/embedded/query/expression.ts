import { Aggregator } from 'mingo';
import { MongoError } from '../errors.js';
import { type Document, plain } from '../values/bson.js';
import { refuseUnknownOperators } from './expression-operators.js';
import { truthy } from './operators.js';

/** `$expr`: whether an aggregation expression is true of a document. */
export function compileExpression(expression: unknown): (document: Document) => boolean {
  refuseUnknownOperators(expression);
  const { expression: operand } = plain({ expression });
  const aggregator = new Aggregator([{ $replaceWith: { result: operand } }], {
    useStrictMode: true,
    scriptEnabled: false,
  });
  return document => {
    try {
      const [answer] = aggregator.run<{ result?: unknown }>([plain(document)]);
      return truthy(answer?.result);
    } catch (error) {
      if (error instanceof MongoError) throw error;
      throw new MongoError('BadValue', error instanceof Error ? error.message : 'expression failed');
    }
  };
}
