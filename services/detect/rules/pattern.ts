/** Most ways in which one pattern may be tried at one place of a text: what bounds the time of a match, whoever wrote the message. */
const MOST_WAYS = 5_000;
/** Characters that a match may be long. */
const LONGEST = 240;

/** How a part of a pattern can match. */
interface Extent {
  readonly ways: number;
  readonly longest: number;
}

/**
 * Checks that a regular expression is of the subset whose time is linear by construction: groups, alternatives, classes and bounded
 * repetitions, with few enough ways in all. Returns how long a match can be. Throws an Error that says what is wrong.
 */
export function boundOf(source: string): number {
  const reader = new PatternReader(source);
  const { ways, longest } = reader.alternatives();
  if (!reader.atEnd()) throw new Error('unbalanced brackets');
  if (ways > MOST_WAYS)
    throw new Error(`${Math.round(ways)} ways to match at one place are too many: it could run away`);
  if (longest > LONGEST) throw new Error(`a match may be ${LONGEST} characters long at most, and this one ${longest}`);
  return longest;
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

  alternatives(): Extent {
    let all = this.#sequence();
    while (this.#take('|')) {
      const next = this.#sequence();
      all = { ways: all.ways + next.ways, longest: Math.max(all.longest, next.longest) };
    }
    return all;
  }

  #sequence(): Extent {
    let all: Extent = { ways: 1, longest: 0 };
    while (!this.atEnd() && !'|)'.includes(this.#peek())) {
      const piece = this.#repeated(this.#atom());
      all = { ways: all.ways * piece.ways, longest: all.longest + piece.longest };
    }
    return all;
  }

  #atom(): Extent {
    if (this.#take('(')) return this.#group();
    if (this.#take('[')) return this.#class();
    if (this.#take('\\')) return this.#escape();
    if ('*+?{'.includes(this.#peek())) throw new Error('there is nothing to repeat');
    return this.#next() === '^' ? { ways: 1, longest: 0 } : { ways: 1, longest: 1 };
  }

  #group(): Extent {
    if (this.#take('?') && !this.#take(':')) throw new Error('look-arounds and named groups are not allowed');
    const inner = this.alternatives();
    if (!this.#take(')')) throw new Error('a bracket is not closed');
    return inner;
  }

  #class(): Extent {
    const end = /^\^?\]?(?:\\.|[^\\\]])*\]/.exec(this.#source.slice(this.#at));
    if (!end) throw new Error('a class is not closed');
    this.#at += end[0].length;
    return { ways: 1, longest: 1 };
  }

  #escape(): Extent {
    const letter = this.#next();
    if (/[1-9k]/.test(letter)) throw new Error('back-references are not allowed');
    if (/[bB]/.test(letter)) return { ways: 1, longest: 0 };
    if (/[a-zA-Z0]/.test(letter) && !/[dDwWsSnt]/.test(letter)) throw new Error(`\\${letter} is not allowed`);
    return { ways: 1, longest: 1 };
  }

  #repeated(atom: Extent): Extent {
    if (this.#take('*') || this.#take('+')) throw new Error('write a bounded repetition, {0,20}, instead of * or +');
    const bounds = this.#take('?') ? { least: 0, most: 1 } : this.#braces();
    if (!bounds) return atom;
    this.#take('?');
    let ways = 0;
    for (let times = bounds.least; times <= bounds.most && ways <= MOST_WAYS; times += 1) ways += atom.ways ** times;
    return { ways, longest: atom.longest * bounds.most };
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

  #next(): string {
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
