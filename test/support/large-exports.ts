/** Exports of many messages, made as they are read: one for each format of which a single file holds many. */
export const LARGE_EXPORTS: Readonly<Record<string, (messages: number) => Generator<Buffer>>> = {
  *mbox(messages) {
    for (let number = 0; number < messages; number += 1)
      yield Buffer.from(
        `From ada@school.example Mon Jan  5 09:00:00 2026\nFrom: ada@school.example\nTo: ben@school.example\nSubject: ${number}\n\n${'The library opens at nine.\n'.repeat(40)}\n`,
      );
  },
};
