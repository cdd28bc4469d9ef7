/** Asks again and again until it is so. Fails with what was asked for when it is not so in time; a failing question counts as "not yet". */
export async function until(what: string, deadline: number, isSo: () => Promise<boolean> | boolean): Promise<void> {
  const end = Date.now() + deadline;
  let trouble: unknown;
  while (Date.now() < end) {
    try {
      if (await isSo()) return;
    } catch (error) {
      trouble = error;
    }
    await new Promise(next => setTimeout(next, 50));
  }
  throw new Error(`Not within ${deadline} ms: ${what}.`, { cause: trouble });
}
