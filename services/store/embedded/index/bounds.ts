import { compareValues } from '../values/compare.js';
import { typeOf } from '../values/types.js';
import type { IndexField } from './definition.js';
import { boundBytes, encodeValue, inverted, MAX_VALUE_BYTES, TYPE_TAG } from './encode.js';
import type { Predicate } from './predicates.js';

/** Keys from `start` on and before `end`. */
export interface KeyRange {
  readonly start: Buffer;
  readonly end: Buffer;
}

/** What one field of an index contributes: points to be at, or a range to be in. */
export interface FieldBounds {
  readonly kind: 'points' | 'range';
  readonly ranges: readonly KeyRange[];
}

/** After every key that begins with these bytes: no component begins with 0xff. */
const after = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.from([0xff])]);

/** The bounds that the predicates on a field give; `null` when they give none. A multikey field may use only one of them. */
export function fieldBounds(
  field: IndexField,
  predicates: readonly Predicate[],
  multikey: boolean,
): FieldBounds | null {
  const points = predicates
    .filter(predicate => predicate.kind === 'points')
    .sort((a, b) => a.values.length - b.values.length);
  const [fewest, ...others] = points.map(({ values }) => pointRanges(field, values));
  if (fewest) return { kind: 'points', ranges: multikey ? fewest : common(fewest, others) };
  const prefix = predicates.find(predicate => predicate.kind === 'prefix');
  if (prefix) return { kind: 'range', ranges: [prefixRange(field, prefix.value)] };
  const ranges = predicates.filter(
    (predicate): predicate is RangePredicate => predicate.kind === 'above' || predicate.kind === 'below',
  );
  const [first] = ranges;
  if (!first) return null;
  const used = multikey ? [first] : ranges.filter(range => sameBracket(range.value, first.value));
  return { kind: 'range', ranges: [intersection(field, used)] };
}

const sameBracket = (a: unknown, b: unknown): boolean => TYPE_TAG[typeOf(a)] === TYPE_TAG[typeOf(b)];

function pointRanges(field: IndexField, values: readonly unknown[]): KeyRange[] {
  const starts = new Map<string, Buffer>();
  for (const value of values) {
    const { bytes } = encodeValue(value, field.direction);
    starts.set(bytes.toString('latin1'), bytes);
  }
  return [...starts.values()].sort(Buffer.compare).map(start => ({ start, end: after(start) }));
}

/** A field that is no array anywhere has one value, which must be among those of every predicate. */
function common(ranges: readonly KeyRange[], others: readonly (readonly KeyRange[])[]): readonly KeyRange[] {
  if (others.length === 0) return ranges;
  return ranges.filter(range => others.every(other => other.some(({ start }) => start.equals(range.start))));
}

function prefixRange(field: IndexField, prefix: string): KeyRange {
  const plain = Buffer.concat([Buffer.from([TYPE_TAG.string]), Buffer.from(prefix)]).subarray(0, MAX_VALUE_BYTES);
  const start = field.direction === 1 ? plain : inverted(plain);
  // UTF-8 holds neither 0xff nor, in an index, 0x00: the last byte can always be raised, also when it is inverted.
  const end = Buffer.from(start);
  end[end.length - 1] = (end.at(-1) as number) + 1;
  return { start, end };
}

type RangePredicate = Extract<Predicate, { kind: 'above' | 'below' }>;

function intersection(field: IndexField, predicates: readonly RangePredicate[]): KeyRange {
  const tag = TYPE_TAG[typeOf(predicates[0]?.value)];
  let low = Buffer.from([tag]);
  let high = Buffer.from([tag + 1]);
  const above = extreme(
    predicates.filter(predicate => predicate.kind === 'above'),
    1,
  );
  const below = extreme(
    predicates.filter(predicate => predicate.kind === 'below'),
    -1,
  );
  if (above) low = edge(above, !above.inclusive);
  if (below) high = edge(below, below.inclusive);
  if (field.direction === 1) return { start: low, end: high };
  return { start: descendingEdge(below, high), end: descendingEdge(above, low) };
}

/** The tightest of several. */
function extreme(predicates: readonly RangePredicate[], sign: 1 | -1): RangePredicate | undefined {
  return [...predicates].sort(
    (a, b) => sign * compareValues(b.value, a.value) || Number(a.inclusive) - Number(b.inclusive),
  )[0];
}

/** An edge past all keys of the value, or before them; of a value that was cut, always outside it. */
function edge(predicate: RangePredicate, past: boolean): Buffer<ArrayBuffer> {
  const { bytes, truncated } = boundBytes(predicate.value, 1);
  const outside = truncated ? predicate.kind === 'below' : past;
  return Buffer.from(outside ? after(bytes) : bytes);
}

function descendingEdge(predicate: RangePredicate | undefined, ascending: Buffer): Buffer {
  if (!predicate) return descendingTag(ascending);
  const { bytes, truncated } = boundBytes(predicate.value, -1);
  const pastIt = predicate.kind === 'above' ? predicate.inclusive || truncated : !(predicate.inclusive || truncated);
  return pastIt ? after(bytes) : bytes;
}

/** The tag's edge turned round: values of tag t stand, inverted, in [0xff - t, 0xff - t + 1). */
function descendingTag(ascending: Buffer): Buffer {
  return Buffer.from([0xff - (ascending[0] as number) + 1]);
}
