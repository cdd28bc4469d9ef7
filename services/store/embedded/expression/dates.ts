import { Int32 } from 'bson';
import { MongoError } from '../errors.js';
import { typeOf } from '../values/types.js';
import type { ExpressionOperator } from './operators.js';

/** Parts of a date in UTC. Those of another zone are refused by name: `$dateToParts` gives them. */
function part(name: string, read: (date: Date) => number): ExpressionOperator {
  return {
    operands: [1, 1],
    evaluate([value]) {
      if (value === null || value === undefined) return null;
      if (!(value instanceof Date))
        throw new MongoError('Location16006', `can't convert from BSON type ${typeOf(value)} to Date in ${name}`);
      return new Int32(read(value));
    },
  };
}

const DAY = 86_400_000;

export const DATES: Readonly<Record<string, ExpressionOperator>> = {
  $year: part('$year', date => date.getUTCFullYear()),
  $month: part('$month', date => date.getUTCMonth() + 1),
  $dayOfMonth: part('$dayOfMonth', date => date.getUTCDate()),
  $dayOfWeek: part('$dayOfWeek', date => date.getUTCDay() + 1),
  $dayOfYear: part(
    '$dayOfYear',
    date => Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / DAY) + 1,
  ),
  $hour: part('$hour', date => date.getUTCHours()),
  $minute: part('$minute', date => date.getUTCMinutes()),
  $second: part('$second', date => date.getUTCSeconds()),
  $millisecond: part('$millisecond', date => date.getUTCMilliseconds()),
};
