/** How often people agreed with a rule. */
export interface Precision {
  /** Cases in which a finding of it stood and somebody said whether it was right: yes, no or unsure. */
  readonly reviewed: number;
  readonly right: number;
  readonly wrong: number;
  readonly unsure: number;
  /** Right among right and wrong, 0 to 1; `null` when there is neither. Who was unsure speaks neither for nor against. */
  readonly share: number | null;
  /** The 95 % range of it (Wilson's score interval): small numbers say little. */
  readonly range: { readonly from: number; readonly to: number } | null;
}

export function precisionOf(verdicts: readonly ('yes' | 'no' | 'unsure')[]): Precision {
  const count = (verdict: string) => verdicts.filter(one => one === verdict).length;
  const right = count('yes');
  const wrong = count('no');
  const of = right + wrong;
  return {
    reviewed: verdicts.length,
    right,
    wrong,
    unsure: count('unsure'),
    share: of === 0 ? null : right / of,
    range: of === 0 ? null : wilson(right, of),
  };
}

/** Of a normal distribution, for 95 %. */
const Z = 1.959964;

/** E. B. Wilson, Probable inference, the law of succession, and statistical inference (1927). `of` is at least 1. */
export function wilson(right: number, of: number): { readonly from: number; readonly to: number } {
  const share = right / of;
  const spread = Z * Math.sqrt((share * (1 - share)) / of + (Z * Z) / (4 * of * of));
  const middle = share + (Z * Z) / (2 * of);
  const whole = 1 + (Z * Z) / of;
  return { from: Math.max(0, (middle - spread) / whole), to: Math.min(1, (middle + spread) / whole) };
}

export function medianOf(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[sorted.length >> 1] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[(sorted.length >> 1) - 1] ?? 0)) / 2;
}

/** So many judgements at least before a rule is called to be looked at. */
export const ENOUGH = 10;
/** Days without a finding after which it is, too. */
export const SILENT_DAYS = 180;

/** Why somebody should look at a rule; `null`: no reason. By rule, not by taste. `silent`: nothing was found for `SILENT_DAYS`. */
export function reviewReason({ right, wrong, range }: Precision, silent: boolean): 'wrong' | 'silent' | null {
  if (range !== null && right + wrong >= ENOUGH && range.to < 0.5) return 'wrong';
  return silent ? 'silent' : null;
}
