// The lower bound for reading an export of JSON files in a zip: unpacks each, parses it as a whole, and does nothing with it.
import { openZip } from '../../../services/sources/exports/zip.js';
import { reportRun } from '../measure.js';

const [path = '', count = '0'] = process.argv.slice(2);
await reportRun(Number(count), async () => {
  const zip = await openZip(path);
  let items = 0;
  for (const file of zip.files) {
    const chunks: Buffer[] = [];
    for await (const chunk of await file.open()) chunks.push(chunk as Buffer);
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    items += Array.isArray(value) ? value.length : 0;
  }
  zip.close();
  if (items < Number(count)) throw new Error(`${items} items were found instead of ${count}.`);
});
