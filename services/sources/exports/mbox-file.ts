import type { Readable } from 'node:stream';

const SEPARATOR = Buffer.from('\nFrom ');

/** The messages of an mbox file as raw bytes, one after the other with flat memory; `null` for one above `maxBytes`. mboxrd and mboxo. */
export async function* readMbox(stream: Readable, maxBytes: number): AsyncGenerator<Buffer | null> {
  let held: Buffer = Buffer.alloc(0);
  let oversize = false;
  let started = false;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    held = Buffer.concat([held, chunk]);
    if (!started && held.length >= 5) {
      started = true;
      if (!held.subarray(0, 5).equals(SEPARATOR.subarray(1))) return;
    }
    let from = 0;
    for (let at = held.indexOf(SEPARATOR, from); at >= 0; at = held.indexOf(SEPARATOR, from)) {
      yield oversize ? null : messageOf(held.subarray(from, at + 1), maxBytes);
      oversize = false;
      from = at + 1;
    }
    held = held.subarray(from);
    if (held.length > maxBytes + 1_000) {
      oversize = true;
      held = held.subarray(-SEPARATOR.length);
    }
  }
  if (started) yield oversize ? null : messageOf(held, maxBytes);
}

/** Without its `From ` line; `>From ` in it loses one mark. */
function messageOf(part: Buffer, maxBytes: number): Buffer | null {
  const message = part.subarray(part.indexOf(10) + 1);
  if (message.length > maxBytes) return null;
  if (message.indexOf('\n>') < 0) return Buffer.from(message);
  return Buffer.from(message.toString('latin1').replaceAll(/^>(>*From )/gm, '$1'), 'latin1');
}
