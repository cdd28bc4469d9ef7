import { type Alternative, keyOf } from './alternative.js';
import type { Expression } from './expression.js';
import type { CompiledPhrase, PhraseElement, WordPhrase } from './phrase.js';

/** A phrase in the numbers of a vocabulary. */
export type NumberedPhrase = Sequence | NumberedExpression;

/** Elements that follow one another. */
export interface Sequence {
  readonly kind: 'words';
  /** See `elementAt` and `isOptional`. */
  readonly steps: Int32Array;
  /** The step that is looked for first. */
  readonly key: number;
  /** What stands before the key shows sooner than what stands behind it that the phrase is not there. */
  readonly backFirst: boolean;
}

export interface NumberedExpression {
  readonly kind: 'expression';
  readonly expression: Expression;
  /** The element of its literals. */
  readonly literals: number;
}

export const GAP = -1;

/** The element of a step, or `GAP`. */
export function elementAt(steps: Int32Array, step: number): number {
  return (steps[step] ?? GAP) >> 1;
}

/** Whether a step may be left out. */
export function isOptional(steps: Int32Array, step: number): boolean {
  const code = steps[step] ?? GAP;
  return code >= 0 && (code & 1) === 1;
}

/** The element that a phrase is looked for by. */
export function keyElementOf(phrase: NumberedPhrase): number {
  return phrase.kind === 'words' ? elementAt(phrase.steps, phrase.key) : phrase.literals;
}

/** Gives numbers to elements. Equal elements and equal phrases are one, whatever rules they are of. */
export class PhraseNumbers {
  /** By their numbers. */
  readonly elements: (readonly Alternative[])[] = [];
  readonly #elementOf = new Map<string, number>();
  readonly #numberOf = new Map<readonly Alternative[], number>();
  readonly #sequenceOf = new Map<string, Sequence>();

  number(phrase: CompiledPhrase): NumberedPhrase {
    if (phrase.kind === 'words') return this.#sequence(phrase);
    return { kind: 'expression', expression: phrase, literals: this.#element(phrase.literals) };
  }

  #element(alternatives: readonly Alternative[]): number {
    // Mostly the very same, and their name is long.
    const same = this.#numberOf.get(alternatives);
    if (same !== undefined) return same;
    const name = alternatives.map(keyOf).join('|');
    const number = this.#elementOf.get(name) ?? this.elements.push(alternatives) - 1;
    this.#elementOf.set(name, number);
    this.#numberOf.set(alternatives, number);
    return number;
  }

  #sequence({ elements, key }: WordPhrase): Sequence {
    const steps = elements.map(element => {
      return element.kind === 'gap' ? GAP : this.#element(element.alternatives) * 2 + (element.optional ? 1 : 0);
    });
    const name = steps.join();
    const sequence = this.#sequenceOf.get(name) ?? {
      kind: 'words',
      steps: Int32Array.from(steps),
      key,
      backFirst: tellingness(elements[key - 1]) > tellingness(elements[key + 1]),
    };
    this.#sequenceOf.set(name, sequence);
    return sequence;
  }
}

/** How soon a neighbour of the key shows that the phrase is not there. */
function tellingness(element: PhraseElement | undefined): number {
  if (!element) return 0;
  if (element.kind === 'gap') return 1;
  return element.optional ? 2 : 3;
}
