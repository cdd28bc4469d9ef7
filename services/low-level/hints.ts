/** What a hint is made of. */
export interface HintEntry {
  readonly caseId: string;
  /** When it happened. */
  readonly at: Date;
  readonly kinds: readonly { readonly key: string; readonly text: string }[];
  readonly pupilKey: string;
  readonly pupilLabel: string;
}

/** A reason to look at several low-level concerns as a whole, with those that make it. Never a judgement: people decide. */
export interface Hint {
  readonly id: 'three-in-a-year' | 'same-kind' | 'several-pupils' | 'rising';
  /** Without dates, e.g. `3 in 12 months`. */
  readonly text: string;
  readonly entries: readonly HintEntry[];
}

const DAY = 86_400_000;
const YEAR = 365 * DAY;
const MANY = 3;

/** `entries`: about one adult. Linear in their number, in no order. */
export function hintsOf(entries: readonly HintEntry[], now: Date): readonly Hint[] {
  const ordered = [...entries].sort((a, b) => a.at.getTime() - b.at.getTime());
  const ofYear = ordered.filter(({ at }) => at.getTime() > now.getTime() - YEAR);
  return [threeInAYear(ofYear), ...sameKind(ordered), severalPupils(ordered), rising(ofYear, now)].filter(
    hint => hint !== null,
  );
}

function threeInAYear(ofYear: readonly HintEntry[]): Hint | null {
  if (ofYear.length < MANY) return null;
  return { id: 'three-in-a-year', text: `${ofYear.length} in 12 months`, entries: ofYear };
}

function sameKind(entries: readonly HintEntry[]): readonly Hint[] {
  const byKind = new Map<string, { text: string; entries: HintEntry[] }>();
  for (const entry of entries) {
    for (const { key, text } of entry.kinds) {
      // “Something an adult did” is no kind that could repeat itself.
      if (!key.startsWith('code:') && !(key.startsWith('conduct:') && key !== 'conduct:other')) continue;
      const known = byKind.get(key);
      if (known) known.entries.push(entry);
      else byKind.set(key, { text, entries: [entry] });
    }
  }
  return [...byKind.values()]
    .filter(one => one.entries.length > 1)
    .map(one => ({
      id: 'same-kind',
      text: `${times(one.entries.length)} the same kind: ${one.text}`,
      entries: one.entries,
    }));
}

function severalPupils(entries: readonly HintEntry[]): Hint | null {
  const withPupil = entries.filter(({ pupilKey }) => pupilKey !== '-');
  const pupils = new Map(withPupil.map(({ pupilKey, pupilLabel }) => [pupilKey, pupilLabel]));
  if (pupils.size < 2) return null;
  const labels = [...pupils.values()].join(', ');
  return { id: 'several-pupils', text: `${pupils.size} pupils: ${labels}`, entries: withPupil };
}

function rising(ofYear: readonly HintEntry[], now: Date): Hint | null {
  const late = ofYear.filter(({ at }) => at.getTime() > now.getTime() - YEAR / 2).length;
  const early = ofYear.length - late;
  if (ofYear.length < MANY || late <= early) return null;
  return { id: 'rising', text: `Rising: ${late} in the last 6 months, ${early} in the 6 before`, entries: ofYear };
}

function times(count: number): string {
  return count === 2 ? 'Twice' : `${count} times`;
}
