// The lower bound for reading a file of messages: its bytes, and a look at each for line breaks, as `wc -l` does.
import { createReadStream } from 'node:fs';
import { reportRun } from '../measure.js';

const [path = ''] = process.argv.slice(2);
await reportRun(1, async () => {
  let lines = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18 }) as AsyncIterable<Buffer>)
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines += 1;
  if (lines === 0) throw new Error('The file has no line.');
});
