import { MongoError } from '../errors.js';
import { compileExpression } from '../expression/expression.js';
import { scopeOf } from '../expression/scope.js';
import { encodeValue } from '../index/encode.js';
import type { Document } from '../values/bson.js';
import { compareValues } from '../values/compare.js';
import { fieldsOf, isDocument } from '../values/types.js';
import { compileGroupFields, type GroupFields } from './accumulators.js';
import type { Stage, Stream } from './pipeline.js';
import { memoryGuard } from './sort.js';
import { documentOperand } from './transforms.js';

export function group(operand: unknown, variables: Document): Stage {
  const { _id, ...fields } = documentOperand('$group', operand);
  if (!('_id' in (operand as Document)))
    throw new MongoError('Location15955', 'a group specification must include an _id');
  const key = compileExpression(_id, new Set(Object.keys(variables)));
  const collected = compileGroupFields(fieldsOf(fields), variables);
  const keeps = fieldsOf(fields).some(
    ([, specification]) => isDocument(specification) && ('$push' in specification || '$addToSet' in specification),
  );
  return async function* (input) {
    yield* await grouped(input, collected, document => key(scopeOf(document, variables)) ?? null, keeps);
  };
}

type Group = { readonly id: unknown; readonly fields: ReturnType<GroupFields['start']> };

async function grouped(
  input: Stream,
  collected: GroupFields,
  keyOf: (document: Document) => unknown,
  keeps: boolean,
): Promise<Document[]> {
  const groups = new Map<string, Group>();
  const holdOne = memoryGuard('$group');
  for await (const document of input) {
    const id = keyOf(document);
    const encoded = encodeValue(id, 1).bytes.toString('latin1');
    let one = groups.get(encoded);
    if (!one) {
      one = { id, fields: collected.start() };
      groups.set(encoded, one);
      holdOne({ id });
    }
    if (keeps) holdOne(document);
    one.fields.add(document);
  }
  return [...groups.values()].map(({ id, fields }) => ({ _id: id, ...fields.result() }));
}

export function sortByCount(operand: unknown, variables: Document): Stage {
  const counted = group({ _id: operand, count: { $sum: 1 } }, variables);
  return async function* (input, surroundings) {
    const groups: Document[] = [];
    for await (const one of counted(input, surroundings)) groups.push(one);
    yield* groups.sort((a, b) => compareValues(b.count, a.count));
  };
}

export function bucket(operand: unknown, variables: Document): Stage {
  const {
    groupBy,
    boundaries,
    default: other,
    output = { count: { $sum: 1 } },
    ...unknown
  } = documentOperand('$bucket', operand);
  const [wrong] = Object.keys(unknown);
  if (wrong !== undefined) throw new MongoError('Location40197', `Unrecognized option to $bucket: ${wrong}.`);
  if (!Array.isArray(boundaries) || boundaries.length < 2)
    throw new MongoError('Location40192', "The $bucket 'boundaries' field must have at least 2 values");
  for (let i = 1; i < boundaries.length; i++) {
    if (compareValues(boundaries[i - 1], boundaries[i]) >= 0)
      throw new MongoError('Location40194', "The 'boundaries' option to $bucket must be sorted");
  }
  const value = compileExpression(groupBy, new Set(Object.keys(variables)));
  const collected = compileGroupFields(fieldsOf(output as Document), variables);
  const bucketOf = (document: Document) => {
    const found = value(scopeOf(document, variables));
    const at = boundaries.findIndex(
      (low, i) =>
        i < boundaries.length - 1 && compareValues(found, low) >= 0 && compareValues(found, boundaries[i + 1]) < 0,
    );
    if (at >= 0) return boundaries[at];
    if (other === undefined)
      throw new MongoError(
        'Location40066',
        '$bucket could not find a matching branch for an input, and no default was specified.',
      );
    return other;
  };
  return async function* (input) {
    const buckets = await grouped(input, collected, bucketOf, true);
    yield* buckets.sort((a, b) => compareValues(a._id, b._id));
  };
}
