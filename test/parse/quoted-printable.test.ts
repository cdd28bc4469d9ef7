import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { unpackQuotedPrintable } from '../../services/parse/quoted-printable.js';

const unpack = (packed: string) => unpackQuotedPrintable(Buffer.from(packed, 'latin1')).toString('latin1');

describe('quoted-printable', () => {
  const cases = [
    ['caf=C3=A9 =c3=a9', 'caf\u00c3\u00a9 \u00c3\u00a9'],
    ['one line =\r\ngoes on', 'one line goes on'],
    ['blanks behind= \t \r\n the sign', 'blanks behind the sign'],
    ['with a bare =\nline break', 'with a bare line break'],
    ['an escape over =3=\r\nD lines', 'an escape over = lines'],
    ['no escapes: = =3 =XY =', 'no escapes: = =3 =XY ='],
    ['kept\r\nline breaks\n', 'kept\r\nline breaks\n'],
    ['', ''],
  ] as const;
  for (const [packed, unpacked] of cases)
    it(`reads ${JSON.stringify(packed)}`, () => {
      assert.equal(unpack(packed), unpacked);
    });
});
