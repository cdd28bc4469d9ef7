const HEAD =
  'From: Mentor <mentor@school.example>\r\nTo: pupil@school.example\r\nSubject: Tuesday\r\nMIME-Version: 1.0\r\n';

function raw(text: string): Buffer {
  return Buffer.from(text, 'utf8');
}

function mail(headers: string, body: string | Buffer): Buffer {
  return Buffer.concat([raw(`${HEAD}${headers}\r\n\r\n`), Buffer.isBuffer(body) ? body : raw(body), raw('\r\n')]);
}

function part(type: string, body: string): string {
  return `Content-Type: ${type}\r\n\r\n${body}`;
}

function file(name: string, type: string, content: string): string {
  const packed = Buffer.from(content).toString('base64');
  return `Content-Type: ${type}; name="${name}"\r\nContent-Disposition: attachment; filename="${name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n${packed}`;
}

function multipart(kind: string, ...parts: readonly string[]): Buffer {
  const body = parts.map(one => `--edge\r\n${one}\r\n`).join('');
  return raw(`${HEAD}Content-Type: multipart/${kind}; boundary=edge\r\n\r\n${body}--edge--\r\n`);
}

function alternative(text: string, html: string): Buffer {
  return multipart('alternative', part('text/plain', text), part('text/html', html));
}

function nested(word: string): string {
  return `From: x@y.example\r\nTo: z@y.example\r\nSubject: inner\r\n\r\nhello ${word}`;
}

function nestedTwice(word: string): string {
  return `From: x@y.example\r\nSubject: inner\r\nContent-Type: multipart/mixed; boundary=inner\r\n\r\n--inner\r\n${part('message/rfc822', nested(word))}\r\n--inner--`;
}

/** The word that is hidden; nothing else in these messages resembles it. */
export const WORD = 'kestrelfeather';

/** Ways of placing a word in a mail so that a careless reader does not see it. Each is a whole raw message. */
export const HIDING_PLACES: readonly (readonly [string, Buffer])[] = [
  ['a plain body', mail('Content-Type: text/plain', WORD)],
  ['an HTML body alone', mail('Content-Type: text/html', `<p>${WORD}</p>`)],
  ['the HTML alternative only', alternative('hello', `<p>hello</p><p>${WORD}</p>`)],
  ['the plain alternative only', alternative(`hello ${WORD}`, '<p>hello</p>')],
  [
    'a third alternative',
    multipart(
      'alternative',
      part('text/plain', 'hello'),
      part('text/html', '<p>hello</p>'),
      part('text/enriched', `<bold>${WORD}</bold>`),
    ),
  ],
  [
    'a calendar alternative',
    multipart(
      'alternative',
      part('text/plain', 'hello'),
      part('text/calendar', `BEGIN:VCALENDAR\r\nSUMMARY:${WORD}\r\nEND:VCALENDAR`),
    ),
  ],
  [
    'a folded calendar line',
    multipart(
      'mixed',
      part('text/plain', 'hello'),
      part('text/calendar', `BEGIN:VCALENDAR\r\nSUMMARY:kestrel\r\n feather\r\nEND:VCALENDAR`),
    ),
  ],
  [
    'a contact card',
    multipart('mixed', part('text/plain', 'hello'), part('text/vcard', `BEGIN:VCARD\r\nNOTE:${WORD}\r\nEND:VCARD`)),
  ],
  ['an attached text file', multipart('mixed', part('text/plain', 'hello'), file('notes.txt', 'text/plain', WORD))],
  [
    'an attached file of no type',
    multipart('mixed', part('text/plain', 'hello'), file('notes', 'application/octet-stream', WORD)),
  ],
  ['an attached table', multipart('mixed', part('text/plain', 'hello'), file('t.csv', 'text/csv', `a,${WORD}`))],
  ['an attached page', multipart('mixed', part('text/plain', 'hello'), file('p.html', 'text/html', `<p>${WORD}</p>`))],
  [
    'a base64 body',
    mail(
      'Content-Type: text/plain\r\nContent-Transfer-Encoding: base64',
      Buffer.from(`hello ${WORD}`).toString('base64'),
    ),
  ],
  [
    'a quoted-printable body',
    mail('Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable', 'hello kes=\r\ntrel=66eather'),
  ],
  ['a forwarded message', multipart('mixed', part('text/plain', 'see below'), part('message/rfc822', nested(WORD)))],
  [
    'a forwarded message, inline',
    multipart(
      'mixed',
      part('text/plain', 'see below'),
      part('message/rfc822\r\nContent-Disposition: inline', nested(WORD)),
    ),
  ],
  [
    'a forwarded message in base64',
    multipart(
      'mixed',
      part('text/plain', 'see'),
      part('message/rfc822\r\nContent-Transfer-Encoding: base64', Buffer.from(nested(WORD)).toString('base64')),
    ),
  ],
  [
    'a message forwarded in a forwarded one',
    multipart('mixed', part('text/plain', 'see'), part('message/rfc822', nestedTwice(WORD))),
  ],
  [
    'a delivery report',
    multipart(
      'report',
      part('text/plain', 'failed'),
      part('message/delivery-status', `Diagnostic-Code: smtp; ${WORD}`),
    ),
  ],
  [
    'the preamble',
    raw(
      `${HEAD}Content-Type: multipart/mixed; boundary=b\r\n\r\nsay ${WORD} to nobody\r\n--b\r\n\r\nhello\r\n--b--\r\n`,
    ),
  ],
  [
    'the epilogue',
    raw(
      `${HEAD}Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhello\r\n--b--\r\nsay ${WORD} to nobody\r\n`,
    ),
  ],
  [
    'a multipart without a boundary',
    raw(`${HEAD}Content-Type: multipart/mixed\r\n\r\n--b\r\n\r\n${WORD} is here\r\n--b--\r\n`),
  ],
  [
    'a multipart with the wrong boundary',
    raw(`${HEAD}Content-Type: multipart/mixed; boundary=a\r\n\r\n--b\r\n\r\n${WORD} is here\r\n--b--\r\n`),
  ],
  ['an unclosed multipart', raw(`${HEAD}Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n${WORD}`)],
  ['a second content type', raw(`${HEAD}Content-Type: text/plain\r\nContent-Type: image/png\r\n\r\n${WORD}\r\n`)],
  ['UTF-7', mail('Content-Type: text/plain; charset=utf-7', '+AGsAZQBzAHQAcgBlAGwAZgBlAGEAdABoAGUAcg- +AGEAYgBjAGQ-')],
  [
    'EBCDIC',
    mail('Content-Type: text/plain; charset=ebcdic-cp-us', Buffer.from('92858aa399859386858aa3888599', 'hex')),
  ],
  [
    'UTF-16',
    mail(
      'Content-Type: text/plain; charset=utf-16le\r\nContent-Transfer-Encoding: base64',
      Buffer.from(WORD, 'utf16le').toString('base64'),
    ),
  ],
  [
    'ISO-2022-JP without its label',
    mail('Content-Type: text/plain', Buffer.from('hello \u001b$B$3$s\u001b(B kestrel', 'latin1')),
  ],
  [
    'a character set that does not exist',
    mail('Content-Type: text/plain; charset=x-nowhere', Buffer.from([0xe9, 0xe8, 0xff, 0xfe, 0xe9, 0xe8, 0xff, 0xfe])),
  ],
  ['an unknown packing', mail('Content-Type: text/plain\r\nContent-Transfer-Encoding: x-rot13', 'xrfgerysrngure')],
  [
    'uuencoded lines',
    mail('Content-Type: text/plain', "hello\r\nbegin 644 note.txt\r\n.:V5S=')E;&9E871H97(\r\n`\r\nend\r\n"),
  ],
  ['bare carriage returns in the head', raw(`From: a@school.example\rTo: b@school.example\r\r${WORD}\r`)],
  ['bare line feeds', raw(`From: Mentor <mentor@school.example>\nTo: pupil@school.example\nSubject: x\n\n${WORD}\n`)],
  ['a deep nest of HTML', mail('Content-Type: text/html', `${'<div>'.repeat(5_000)}${WORD}${'</div>'.repeat(5_000)}`)],
  ['HTML that is not shown', mail('Content-Type: text/html', `<p>hello</p><p style="display:none">${WORD}</p>`)],
  ['white on white', mail('Content-Type: text/html', `<font color="#fff">${WORD}</font>`)],
  ['the text of a picture', mail('Content-Type: text/html', `<img src="x" alt="${WORD}">`)],
  ['a title', mail('Content-Type: text/html', `<html><head><title>${WORD}</title></head><body>hello</body></html>`)],
  ['the aim of a link', mail('Content-Type: text/html', `<a href="https://${WORD}.example/">school page</a>`)],
  ['HTML without closing tags', mail('Content-Type: text/html', `<table><tr><td>${WORD}`)],
  ['letters apart by soft hyphens', mail('Content-Type: text/plain; charset=utf-8', [...WORD].join('\u00ad'))],
  ['letters apart by NULs', mail('Content-Type: text/plain', [...WORD].join('\0'))],
  [
    'letters apart by zero-width signs',
    mail('Content-Type: text/html; charset=utf-8', `<p>${[...WORD].join('\u200b')}</p>`),
  ],
  ['reversed text', mail('Content-Type: text/html', `<bdo dir="rtl">${[...WORD].reverse().join('')}</bdo>`)],
  ['text reversed by a sign', mail('Content-Type: text/plain; charset=utf-8', `\u202e${[...WORD].reverse().join('')}`)],
  ['a piece of a message', raw(`${HEAD}Content-Type: message/partial; id=x; number=1\r\n\r\n${WORD}\r\n`)],
  [
    'a part that is elsewhere',
    multipart(
      'mixed',
      part('text/plain', 'hello'),
      part('message/external-body; access-type=URL; URL="https://x.example/"', 'Content-Type: text/plain'),
    ),
  ],
  ['winmail.dat', multipart('mixed', part('text/plain', 'hello'), file('winmail.dat', 'application/ms-tnef', WORD))],
  [
    'an encrypted message',
    multipart(
      'encrypted; protocol="application/pgp-encrypted"',
      part('application/pgp-encrypted', 'Version: 1'),
      part('application/octet-stream', 'xxxx'),
    ),
  ],
  [
    'S/MIME',
    mail(
      'Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\r\nContent-Transfer-Encoding: base64',
      'AAAA',
    ),
  ],
  [
    'more parts than are read',
    multipart('mixed', ...Array.from({ length: 1_100 }, () => part('text/plain', 'x')), part('text/plain', WORD)),
  ],
  ['a head longer than is read', raw(`${HEAD}X-Long: ${'x'.repeat(1_200_000)}\r\n\r\n${WORD}\r\n`)],
  ['below a false quotation', mail('Content-Type: text/plain', `hello\r\n\r\n> ${WORD}\r\n`)],
  [
    'below a false heading',
    mail('Content-Type: text/plain', `hello\r\n\r\nOn Mon, 5 Jan 2026, Somebody wrote:\r\n${WORD}\r\n`),
  ],
  ['below a signature', mail('Content-Type: text/plain', `hello\r\n\r\n-- \r\nMentor\r\n${WORD}\r\n`)],
];

/** Mail as it is every day: none of it may count as partly read. */
export const ORDINARY_MAIL: readonly (readonly [string, Buffer])[] = [
  ['plain text', mail('Content-Type: text/plain; charset=utf-8', 'See you at ten past one in room 14.')],
  [
    'text and HTML that say the same',
    alternative('See you at ten.\r\nBring the sheet.', '<p>See you at ten.</p><p>Bring the <b>sheet</b>.</p>'),
  ],
  [
    'an invitation',
    multipart(
      'mixed',
      part('text/plain', 'Meeting'),
      part('text/calendar; method=REQUEST', 'BEGIN:VCALENDAR\r\nSUMMARY:Meeting\r\nEND:VCALENDAR'),
    ),
  ],
  [
    'a PDF',
    multipart('mixed', part('text/plain', 'The sheet'), file('sheet.pdf', 'application/pdf', '%PDF-1.4\n\u0000\u0001')),
  ],
  [
    'the customary preamble',
    raw(
      `${HEAD}Content-Type: multipart/mixed; boundary=b\r\n\r\nThis is a multi-part message in MIME format.\r\n--b\r\n\r\nhello\r\n--b--\r\n`,
    ),
  ],
  [
    'a reply with a quotation',
    mail('Content-Type: text/plain', 'Thanks!\r\n\r\nOn Mon, 5 Jan 2026 at 10:00, Mentor wrote:\r\n> See you.\r\n'),
  ],
  [
    'accents in an older character set',
    mail('Content-Type: text/plain; charset=iso-8859-1', Buffer.from('schön, müde', 'latin1')),
  ],
];
