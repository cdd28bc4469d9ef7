import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import type { ExportFile } from '../../services/sources/exports/export-file.js';
import { elementOf, type XmlPart, type XmlWanted, xmlParts } from '../../services/sources/exports/xml-parts.js';
import { generatedFile } from '../support/chat-exports.js';

const WANTED: XmlWanted = { records: ['sms', 'mms'], around: ['user'], mostLetters: 200 };

describe('the parts of an XML file', () => {
  it('are its records, whatever is in their attributes, comments and quoted text', async () => {
    const xml =
      '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><!-- <sms/> --><all><user jid="a>b"><sms body="1 > 0 &amp; &lt;sms&gt;"/>' +
      "<mms a='>'><part text='</mms>'/><![CDATA[</mms>]]></mms></user></all>";
    const parts = await partsOf(xml);
    assert.deepEqual(
      parts.map(part => ('record' in part ? part.record : JSON.stringify(part))),
      ['{"opened":"user","tag":"<user jid=\\"a>b\\"/>"}', 'sms', 'mms', '{"closed":"user"}'],
    );
    const [, sms] = parts;
    assert.ok(sms && 'xml' in sms);
    assert.equal(elementOf(sms.xml)?.attributes.body, '1 > 0 & <sms>');
    assert.deepEqual(await partsOf(xml, 1), parts, 'also letter by letter');
  });

  it('are problems in their place: too large, or cut off', async () => {
    const xml = `<all><sms body="${'x'.repeat(5_000)}"/><sms body="b"/><mms><part`;
    for (const size of [1, 7, 100_000])
      assert.deepEqual(await partsOf(xml, size), [
        { problem: 'MESSAGE_TOO_LARGE' },
        { record: 'sms', xml: '<sms body="b"/>' },
        { problem: 'EXPORT_CUT_OFF' },
      ]);
  });

  it('expand no entity that the file declares, and nest no deeper than can be read', () => {
    assert.equal(elementOf('<a>&lol9;</a>')?.text, '&lol9;');
    assert.equal(elementOf('<a>'.repeat(100_000)), null);
  });

  it('take time in proportion to the file, however it is made', async () => {
    const evil = [
      '<'.repeat(300_000),
      '<a '.repeat(100_000),
      `<sms a="${'<'.repeat(300_000)}`,
      '<!-'.repeat(100_000),
      '<sms>'.repeat(60_000),
    ];
    for (const xml of evil) {
      const before = process.cpuUsage().user;
      await partsOf(xml, 1_000);
      assert.ok(process.cpuUsage().user - before < 2_000_000);
    }
  });
});

async function partsOf(xml: string, size = 100_000): Promise<readonly XmlPart[]> {
  const file: ExportFile = generatedFile('a.xml', () => []);
  const pieces = { ...file, open: async () => pieceStream(xml, size) };
  const found: XmlPart[] = [];
  for await (const parts of xmlParts(pieces as ExportFile, WANTED)) found.push(...parts);
  return found;
}

function pieceStream(text: string, size: number) {
  const bytes = Buffer.from(text);
  const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
    bytes.subarray(at * size, at * size + size),
  );
  return Readable.from(pieces);
}
