import { BSONRegExp, BSONSymbol } from 'bson';
import { badValue, MongoError } from '../errors.js';
import { patternOf } from '../values/compare.js';

type ValueTest = (value: unknown) => boolean;

/** `$regex` with its `$options`. */
export function compileRegExp(operand: unknown, options: unknown): ValueTest {
  if (options !== undefined && typeof options !== 'string') throw badValue('$options has to be a string');
  if (typeof operand === 'string') return build(operand, options ?? '');
  if (operand instanceof BSONRegExp || operand instanceof RegExp) {
    const own = patternOf(operand);
    if (own.options && options !== undefined)
      throw new MongoError('Location51075', 'options set in both $regex and $options');
    return build(own.pattern, own.options || options || '');
  }
  throw badValue('$regex has to be a string');
}

/** A literal regular expression: matches strings, and an equal regular expression. */
export function regExpFrom(literal: unknown): ValueTest {
  const { pattern, options } = patternOf(literal);
  return build(pattern, options);
}

/** Prefix of the subjects of an anchored pattern without options, e.g. `mail/` of `^mail\/`; `null` when there is none. */
export function literalPrefix(pattern: string, options: string): string | null {
  if (options !== '' || !pattern.startsWith('^') || pattern.includes('|')) return null;
  const [literal] = /^(?:[^\\.*+?()[\]{}^$|]|\\[^A-Za-z0-9])*/.exec(pattern.slice(1)) ?? [''];
  const rest = pattern.slice(1 + literal.length);
  const kept = /^[*?{]/.test(rest) ? literal.replace(/\\?.$/su, '') : literal;
  const prefix = kept.replace(/\\(.)/gsu, '$1');
  return prefix === '' ? null : prefix;
}

function build(pattern: string, options: string): ValueTest {
  if (/[^imsxu]/.test(options)) throw new MongoError('Location51108', ` invalid flag in regex options: ${options}`);
  if (options.includes('x')) throw badValue('The regular expression option x is not supported by this server');
  if (pattern.includes('\0')) throw badValue('Regular expression cannot contain an embedded null byte');
  const expression = toRegExp(pattern, options.replace('u', ''));
  return value => {
    if (typeof value === 'string') return expression.test(value);
    if (value instanceof BSONSymbol) return expression.test(value.value);
    return value instanceof BSONRegExp && value.pattern === pattern && value.options === options;
  };
}

/** MongoDB's patterns are over code points; a pattern that JavaScript refuses in that mode is read in its older one. */
function toRegExp(pattern: string, flags: string): RegExp {
  try {
    return new RegExp(pattern, `${flags}u`);
  } catch {
    try {
      return new RegExp(pattern, flags);
    } catch (cause) {
      throw new MongoError('Location51091', `Regular expression is invalid: ${(cause as Error).message}`);
    }
  }
}
