/** Alternatives, each a row of pieces. */
export type Branches = readonly Branch[];

export interface Branch {
  /** As it is written. */
  readonly source: string;
  readonly pieces: readonly Piece[];
}

export type Piece =
  /** One character: itself, a class or an escape. */
  | { readonly kind: 'one'; readonly source: string }
  /** A place between characters. */
  | { readonly kind: 'place' }
  | { readonly kind: 'group'; readonly branches: Branches }
  | { readonly kind: 'repeat'; readonly piece: Piece; readonly least: number; readonly most: number };

/**
 * Reads a regular expression of the subset whose time can be bounded: groups, alternatives, classes and bounded repetitions. Throws an Error
 * that says what else there is.
 */
export function readPattern(source: string): Branches {
  const reader = new PatternReader(source);
  const branches = reader.branches();
  if (!reader.atEnd()) throw new Error('unbalanced brackets');
  return branches;
}

/** Recursive descent over the source; what it does not know it refuses. */
class PatternReader {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  atEnd(): boolean {
    return this.#at === this.#source.length;
  }

  branches(): Branches {
    const branches = [this.#branch()];
    while (this.#take('|')) branches.push(this.#branch());
    return branches;
  }

  #branch(): Branch {
    const from = this.#at;
    const pieces: Piece[] = [];
    while (!this.atEnd() && !'|)'.includes(this.#peek())) pieces.push(this.#repeated(this.#atom()));
    if (pieces.length === 0) throw new Error('an alternative is empty: write (a)? for what may be left out');
    return { source: this.#source.slice(from, this.#at), pieces };
  }

  #atom(): Piece {
    if (this.#take('(')) return this.#group();
    if (this.#take('[')) return this.#class();
    if (this.#take('\\')) return this.#escape();
    if ('*+?{'.includes(this.#peek())) throw new Error('there is nothing to repeat');
    const source = this.#character();
    return '^$'.includes(source) ? { kind: 'place' } : { kind: 'one', source };
  }

  #group(): Piece {
    if (this.#take('?') && !this.#take(':')) throw new Error('look-arounds and named groups are not allowed');
    const branches = this.branches();
    if (!this.#take(')')) throw new Error('a bracket is not closed');
    return { kind: 'group', branches };
  }

  /** `[]` and `[^]` are classes of their own in JavaScript, and what follows stands outside: `[^](a+)+]` would run away. */
  #class(): Piece {
    const inside = /^\^?(?:\\.|[^\\\]])*\]/.exec(this.#source.slice(this.#at))?.[0];
    if (inside === undefined) throw new Error('a class is not closed');
    if (inside === ']' || inside === '^]') throw new Error('a class is empty: write \\] for the bracket itself');
    this.#at += inside.length;
    return { kind: 'one', source: `[${inside}` };
  }

  #escape(): Piece {
    const letter = this.#character();
    if (/[1-9k]/.test(letter)) throw new Error('back-references are not allowed');
    if (/[bB]/.test(letter)) return { kind: 'place' };
    if (/[a-zA-Z0]/.test(letter) && !/[dDwWsSnt]/.test(letter)) throw new Error(`\\${letter} is not allowed`);
    return { kind: 'one', source: `\\${letter}` };
  }

  #repeated(piece: Piece): Piece {
    if (this.#take('*') || this.#take('+')) throw new Error('write a bounded repetition, {0,20}, instead of * or +');
    const bounds = this.#take('?') ? { least: 0, most: 1 } : this.#braces();
    if (!bounds) return piece;
    if (piece.kind === 'place') throw new Error('there is nothing to repeat');
    this.#take('?');
    return { kind: 'repeat', piece, ...bounds };
  }

  #braces(): { readonly least: number; readonly most: number } | null {
    const braces = /^\{(\d{1,3})(,?)(\d{0,3})\}/.exec(this.#source.slice(this.#at));
    if (!braces) return null;
    const [all, least, comma, most] = braces;
    if (comma === ',' && most === '') throw new Error('write a bounded repetition, {0,20}, instead of {0,}');
    this.#at += all.length;
    return { least: Number(least), most: Number(comma === ',' ? most : least) };
  }

  #peek(): string {
    return this.#source[this.#at] ?? '';
  }

  /** One UTF-16 unit, as expressions without the flag `u` count. */
  #character(): string {
    const character = this.#peek();
    if (character === '') throw new Error('the pattern ends too early');
    this.#at += 1;
    return character;
  }

  #take(character: string): boolean {
    if (this.#peek() !== character) return false;
    this.#at += 1;
    return true;
  }
}
