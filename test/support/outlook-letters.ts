// Letters of invented people, as Outlook keeps them.
import { BYTES, file, INT, STRING8, TEXT, TIME, to, type WrittenMessage, within } from './outlook.js';
import { storedRtf } from './tnef.js';

const ADA = ['Ada Quill', 'ada.quill@northfield.example'] as const;
const BEN = ['Ben Marsh', 'ben.marsh@pupils.northfield.example'] as const;

const from = ([name, address]: readonly [string, string]) =>
  [
    [0x0c1a, TEXT, name],
    [0x0c1e, TEXT, 'SMTP'],
    [0x0c1f, TEXT, address],
  ] as const;

/** Sent by this Outlook: no head of the wire, and a recipient of a blind copy. */
export const SENT: WrittenMessage = {
  properties: [
    [0x001a, TEXT, 'IPM.Note'],
    [0x0037, TEXT, 'Bücher für „Donnerstag“'],
    [0x0039, TIME, new Date('2026-03-29T00:59:00Z')],
    [0x1000, TEXT, 'Hello Ben,\r\n\r\nthe library opens at nine. Dewch draw.\r\n'],
    [0x1035, TEXT, '<sent-1@northfield.example>'],
    ...from(ADA),
  ],
  recipients: [
    to(...BEN),
    to('Cara Flint', 'Cara.Flint@northfield.example', 2),
    to('Dan Holt', 'dan.holt@elsewhere.example', 3),
  ],
  attachments: [
    file('plan für alle.txt', Buffer.from('Bring the blue folder.')),
    file('map.png', Buffer.from([137, 80, 78, 71]), 'image/png'),
  ],
};

/** Received over the wire, with the head that it came with, HTML in Latin 2, over the change of the clock. */
export const RECEIVED: WrittenMessage = {
  properties: [
    [0x001a, TEXT, 'IPM.Note'],
    [0x0037, TEXT, 'RE: Books'],
    [
      0x007d,
      TEXT,
      'Microsoft Mail Internet Headers Version 2.0\r\nReceived: from mx.northfield.example\r\n\tby mail.northfield.example; Sun, 29 Mar 2026 02:01:05 +0100\r\nFrom: "Marsh, Ben"\r\n <ben.marsh@pupils.northfield.example>\r\nTo: ada.quill@northfield.example\r\nSubject: =?iso-8859-2?Q?Re:_Ksi=B1=BFki?=\r\nDate: Sun, 29 Mar 2026 02:01:00 +0100\r\nMessage-ID: <reply-1@pupils.northfield.example>\r\nIn-Reply-To: <sent-1@northfield.example>\r\nReferences: <sent-1@northfield.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative;\r\n boundary="gone"\r\n\r\n',
    ],
    [0x0e06, TIME, new Date('2026-03-29T01:01:05Z')],
    [0x3fde, INT, 28592],
    [0x1013, BYTES, Buffer.from('<html><body><p>Cze\xb6\xe6, dzi\xeakuj\xea.</p></body></html>', 'latin1')],
    ...from(BEN),
    [0x0076, TEXT, ADA[1]],
  ],
  recipients: [to(...ADA)],
};

/** Words in rich text only, text that is no Unicode, and addresses of Exchange's own. */
export const RICH: WrittenMessage = {
  properties: [
    [0x001a, STRING8, 'IPM.Note'],
    [0x3ffd, INT, 1250],
    [0x0037, STRING8, '\x01\x05FW: Zaj\xeacia'],
    [0x0039, TIME, new Date('2026-03-02T09:15:00Z')],
    [
      0x1009,
      BYTES,
      storedRtf(
        String.raw`{\rtf1\ansi\ansicpg1250{\fonttbl{\f0\fcharset238 Arial;}}\f0 Zaj\'eacia s\'b9 w czwartek.\par}`,
      ),
    ],
    [0x0c1a, STRING8, 'Ada Quill'],
    [0x0c1e, STRING8, 'EX'],
    [0x0c1f, STRING8, '/O=NORTHFIELD/OU=EXCHANGE/CN=RECIPIENTS/CN=AQUILL'],
    [0x5d01, TEXT, ADA[1]],
  ],
  recipients: [
    [
      [0x0c15, INT, 1],
      [0x3001, STRING8, 'Ben Marsh'],
      [0x3003, STRING8, '/O=NORTHFIELD/CN=BMARSH'],
      [0x39fe, STRING8, BEN[1]],
    ],
  ],
};

/** A message within a message within a message. */
export const NESTED: WrittenMessage = {
  properties: [
    [0x001a, TEXT, 'IPM.Note'],
    [0x0037, TEXT, 'Outer'],
    [0x0039, TIME, new Date('2026-03-02T09:30:00Z')],
    [0x1000, TEXT, 'See within.'],
    ...from(ADA),
  ],
  recipients: [to(...BEN)],
  attachments: [
    within({
      properties: [
        [0x0037, TEXT, 'Middle'],
        [0x0039, TIME, new Date('2026-03-01T09:00:00Z')],
        [0x1000, TEXT, 'Middle words.'],
        ...from(BEN),
      ],
      attachments: [
        within({
          properties: [[0x0037, TEXT, 'Inner'], [0x1000, TEXT, 'Innermost words.'], ...from(ADA)],
          attachments: [file('deep.txt', Buffer.from('deepest words'))],
        }),
      ],
    }),
  ],
};

/** Signed so that everybody can read it: Outlook keeps it whole in one attachment. */
export const SIGNED: WrittenMessage = {
  properties: [
    [0x001a, TEXT, 'IPM.Note.SMIME.MultipartSigned'],
    [0x0037, TEXT, 'Signed'],
    [0x0039, TIME, new Date('2026-03-02T09:45:00Z')],
    ...from(ADA),
  ],
  recipients: [to(...BEN)],
  attachments: [
    file(
      'smime.p7m',
      Buffer.from(
        'Content-Type: multipart/signed; protocol="application/pkcs7-signature"; boundary=edge\r\n\r\n--edge\r\nContent-Type: text/plain\r\n\r\nSigned words.\r\n--edge\r\nContent-Type: application/pkcs7-signature; name=smime.p7s\r\nContent-Transfer-Encoding: base64\r\n\r\nMAA=\r\n--edge--\r\n',
      ),
      'multipart/signed',
    ),
  ],
};
