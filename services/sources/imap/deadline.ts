/** Says that the other side is alive: the time begins anew. */
export type Alive = () => void;

/** Fails with `late()` when the work has given no sign of life for so many milliseconds. */
export async function withDeadline<T>(
  milliseconds: number,
  late: () => Error,
  work: (alive: Alive) => Promise<T>,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let done = false;
  let giveUp: (error: Error) => void = () => undefined;
  const alive = () => {
    clearTimeout(timer);
    if (!done) timer = setTimeout(() => giveUp(late()), milliseconds);
  };
  const tooLate = new Promise<never>((_, reject) => {
    giveUp = reject;
  });
  alive();
  try {
    return await Promise.race([work(alive), tooLate]);
  } finally {
    done = true;
    clearTimeout(timer);
  }
}
