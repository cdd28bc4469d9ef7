import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ExportFile } from '../../services/sources/exports/export-file.js';
import { type JsonPart, type JsonWanted, jsonParts } from '../../services/sources/exports/json-parts.js';
import { JsonSplitter } from '../../services/sources/exports/json-splitter.js';
import { generatedFile } from '../support/chat-exports.js';

const LIST: JsonWanted = { lists: [''], mostBytes: 1_000 };
const TABLES: JsonWanted = { lists: ['messages', 'users'], values: ['channel', 'count'], mostBytes: 1_000 };

describe('the parts of a JSON file', () => {
  const cases: readonly (readonly [string, JsonWanted, string, readonly unknown[]])[] = [
    [
      'items of a list, of any kind',
      LIST,
      '\ufeff[1, "a,]\\"", {"b":[{}]} ,null,[2]]\n',
      [1, 'a,]"', { b: [{}] }, null, [2]],
    ],
    ['an empty list', LIST, ' [ ] ', []],
    [
      'items of the lists that are wanted, and values',
      TABLES,
      '{"other":{"messages":[9]},"channel":{"id":1},"skip":[{"a":1}],"messages":[{"a":"}"},{"b":2}],"count":2,"users":[]}',
      ['channel:{"id":1}', 'messages:{"a":"}"}', 'messages:{"b":2}', 'count:2'],
    ],
    ['a broken item in its place', LIST, '[{"a":1},{"a":},{"a":3}]', [{ a: 1 }, 'RECORD_UNREADABLE', { a: 3 }]],
    ['an item that is too large in its place', LIST, `[1,"${'x'.repeat(1_001)}",3]`, [1, 'MESSAGE_TOO_LARGE', 3]],
    [
      'an item that nests too deeply in its place',
      LIST,
      `[1,${'['.repeat(200)}${']'.repeat(200)},3]`,
      [1, 'RECORD_UNREADABLE', 3],
    ],
    ['a file that ends within an item', LIST, '[1,{"a":', [1, 'EXPORT_CUT_OFF']],
    ['a file that ends between items', LIST, '[1,', [1, 'EXPORT_CUT_OFF']],
    ['an empty file', LIST, '', ['EXPORT_CUT_OFF']],
    ['what stands behind the end', LIST, '[1] [2]', [1, 'RECORD_UNREADABLE']],
    ['an object where a list is wanted', TABLES, '{"messages":{"a":1}}', ['messages:RECORD_UNREADABLE']],
    ['a list where an object is wanted', TABLES, '[{"a":1}]', ['RECORD_UNREADABLE']],
    ['what is no JSON at all', LIST, 'hello', ['RECORD_UNREADABLE', 'EXPORT_CUT_OFF']],
  ];
  for (const [name, wanted, text, expected] of cases)
    it(`are ${name}`, async () => {
      assert.deepEqual((await partsOf(text, wanted)).map(shown), expected);
    });

  it('are the same however the file comes in', () => {
    const value = fc.array(fc.jsonValue({ maxDepth: 4 }), { maxLength: 8 });
    const pieces = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(value, pieces, fc.boolean(), (items, sizes, spaced) => {
        const text = JSON.stringify({ no: items, messages: items, after: '"' }, null, spaced ? 2 : undefined);
        const parts = inPieces(Buffer.from(text), sizes, { lists: ['messages'], mostBytes: 1e6 });
        assert.deepEqual(
          parts.map(part => ('value' in part ? part.value : part.problem)),
          JSON.parse(JSON.stringify(items)),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('come out of anything without an exception, and say so when the end is missing', () => {
    const signs = ['{', '}', '[', '"', ',', ':', '\\', '1', ' ', '"messages":[', '"users"'];
    const junk = fc.array(fc.constantFrom(...signs), { maxLength: 30 });
    fc.assert(
      fc.property(junk, fc.constantFrom(LIST, TABLES), (written, wanted) => {
        const parts = inPieces(Buffer.from(`[${written.join('')}`), [3], wanted);
        assert.ok(parts.some(part => 'problem' in part && part.problem === 'EXPORT_CUT_OFF'));
      }),
      { numRuns: 2_000 },
    );
  });

  it('of a file that cannot be unpacked to its end are those before, and a note', async () => {
    const failing: ExportFile = generatedFile('a.json', function* () {
      yield `[1,${' '.repeat(70_000)}`;
      throw new Error('damaged');
    });
    assert.deepEqual((await collect(failing, LIST)).map(shown), [1, 'EXPORT_CUT_OFF']);
  });
});

function partsOf(text: string, wanted: JsonWanted): Promise<readonly JsonPart[]> {
  return collect(
    generatedFile('a.json', () => [text]),
    wanted,
  );
}

async function collect(file: ExportFile, wanted: JsonWanted): Promise<readonly JsonPart[]> {
  const all: JsonPart[] = [];
  for await (const parts of jsonParts(file, wanted)) all.push(...parts);
  return all;
}

function inPieces(bytes: Buffer, sizes: readonly number[], wanted: JsonWanted): readonly JsonPart[] {
  const splitter = new JsonSplitter(wanted);
  const parts: JsonPart[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    parts.push(...splitter.take(bytes.subarray(at, at + size)));
    at += size;
  }
  return [...parts, ...splitter.end()];
}

/** `key:value` in tables, as they are in lists. */
function shown(part: JsonPart): unknown {
  const what = 'problem' in part ? part.problem : part.value;
  if (part.key === '') return what;
  return `${part.key}:${typeof what === 'string' ? what : JSON.stringify(what)}`;
}
