/** What is made when it is first asked for, and kept: packages that most runs of a command have no use for take a good part of its start. */
export function later<T extends object>(make: () => T): () => T {
  let made: T | null = null;
  return () => {
    made ??= make();
    return made;
  };
}
