import { compareValues } from '../values/compare.js';
import { ARITHMETIC } from './arithmetic.js';
import { ARRAYS } from './arrays.js';
import { CONVERSION } from './conversion.js';
import { DATES } from './dates.js';
import { MISCELLANY } from './documents.js';
import { STRINGS } from './strings.js';

/** An operator whose operands are all evaluated before it. */
export interface ExpressionOperator {
  /** Fewest and most operands. */
  readonly operands: readonly [number, number];
  evaluate(operands: readonly unknown[]): unknown;
}

const compared = (holds: (order: number) => unknown): ExpressionOperator => ({
  operands: [2, 2],
  evaluate: ([left, right]) => holds(compareValues(left, right)),
});

const COMPARISON: Readonly<Record<string, ExpressionOperator>> = {
  $eq: compared(order => order === 0),
  $ne: compared(order => order !== 0),
  $gt: compared(order => order > 0),
  $gte: compared(order => order >= 0),
  $lt: compared(order => order < 0),
  $lte: compared(order => order <= 0),
  $cmp: compared(order => order),
};

export const OPERATORS: Readonly<Record<string, ExpressionOperator>> = {
  ...COMPARISON,
  ...ARITHMETIC,
  ...STRINGS,
  ...ARRAYS,
  ...MISCELLANY,
  ...CONVERSION,
  ...DATES,
};
