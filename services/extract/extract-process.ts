// A process that reads strangers' files, one after the other. It can be killed at any moment: it holds nothing.
import { FrameReader, frame, type Request, requestSchema } from './frames.js';
import { lockDown } from './lock-down.js';
import { readFile } from './read-file.js';

lockDown();
const input = new FrameReader(10_000);
let request: Request | null = null;
let busy = false;

process.stdin.on('data', (piece: Buffer) => {
  input.push(piece);
  void next();
});
process.stdin.on('end', () => process.exit(0));
// A package may fail behind a promise that nobody waits for: whoever asked sees this process end.
process.on('unhandledRejection', () => process.exit(2));
process.stdout.write(frame('ready'));

async function next(): Promise<void> {
  if (busy) return;
  if (request === null) {
    const asked = input.frame();
    request = asked === null ? null : requestSchema.parse(JSON.parse(asked));
  }
  const content = request === null ? null : input.bytes(request.size);
  if (request === null || content === null) return;
  const { kind, digests, milliseconds } = request;
  request = null;
  busy = true;
  const found = await readFile(content, kind, digests, milliseconds);
  process.stdout.write(frame(JSON.stringify(found)));
  busy = false;
  await next();
}
