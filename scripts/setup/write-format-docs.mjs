// Writes the table of docs/chat-formats.md from the formats. Run it after a build when one has come or changed.
import { readFileSync, writeFileSync } from 'node:fs';
import { describeFormats } from '../../dist/services/sources/exports/describe.js';
import { FORMATS } from '../../dist/services/sources/exports/formats.js';

const path = new URL('../../docs/chat-formats.md', import.meta.url);
const docs = readFileSync(path, 'utf8');
writeFileSync(
  path,
  docs.replace(/^\| format \|(?:.*\n)+?(?=\n)/m, () => `${describeFormats(FORMATS)}\n`),
);
