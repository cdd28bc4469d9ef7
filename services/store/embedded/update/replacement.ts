import { MongoError } from '../errors.js';
import type { Document } from '../values/bson.js';
import { setField } from '../values/path.js';
import { fieldsOf } from '../values/types.js';

/** The whole document replaced, `_id` kept and first. */
export function compileReplacement(replacement: Document): (document: Document) => Document {
  for (const [name] of fieldsOf(replacement)) {
    if (name.startsWith('$')) {
      throw new MongoError(
        'DollarPrefixedFieldName',
        `The dollar ($) prefixed field '${name}' in '${name}' is not allowed in the context of an update's replacement document. Consider using an aggregation pipeline with $replaceWith.`,
      );
    }
  }
  return document => {
    const replaced: Document = {};
    const id = replacement._id ?? document._id;
    if (id !== undefined) replaced._id = id;
    for (const [name, value] of fieldsOf(replacement)) if (name !== '_id') setField(replaced, name, value);
    return replaced;
  };
}
