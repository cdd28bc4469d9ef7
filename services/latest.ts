/**
 * The same function, which remembers its latest answers: several ask about the same text one after the other. So many are kept; a value is
 * never `undefined`.
 */
export function latest<T extends object>(most: number, make: (text: string) => T): (text: string) => T {
  const kept = new Map<string, T>();
  return text => {
    const known = kept.get(text);
    if (known) return known;
    const made = make(text);
    if (kept.size >= most) {
      const [oldest] = kept.keys();
      if (oldest !== undefined) kept.delete(oldest);
    }
    kept.set(text, made);
    return made;
  };
}
