import type { ExportContent } from '../content.js';

/** A file of the pack, with the SHA-256 of its bytes. */
export interface PackedFile {
  readonly name: string;
  readonly sha256: string;
}

const ABOUT: Readonly<Record<string, string>> = {
  'case.csv': 'the case, in one line below its headings',
  'chronology.csv': 'what happened, one line each, the oldest first',
  'messages.csv': 'the messages with their words, one line each',
};

/** README.txt of a pack: for whoever puts it into another system. Names nobody. */
export function packReadme(content: ExportContent, files: readonly PackedFile[], withheld: number): string {
  const { about, redacted } = content;
  const title = `Case ${about.number}, from Candour, for another case system`;
  const contents = files.map(({ name }) => `  ${name.padEnd(20)} ${ABOUT[name] ?? 'the case as people read it'}`);
  const text = `${title}
${'='.repeat(title.length)}

CONFIDENTIAL. Reporting restrictions may apply until charge (Education Act 2002,
section 141F): do not publish anything that may identify a teacher who is
accused. It holds personal data of children: keep it safe, share it only with
those who need it, and delete this copy once it is in the other system.

What is here
${contents.join('\n')}
${redacted ? REDACTED : ''}${withheld === 0 ? '' : withheldText(withheld)}
How to put it into another system
  Upload the PDF to the record of the person whom it concerns, and import the
  CSV files, or copy from them. The columns and their order stay the same from
  one version of Candour to the next; new ones are added at the end.

The CSV files
  UTF-8 with a byte order mark, lines that end with CR and LF, quoted as RFC 4180
  has it; a cell may hold several lines. Several values in one cell stand apart
  by "; ". Times ending in _local are of the time zone that case.csv names, those
  ending in _utc are UTC.
  A cell that a spreadsheet would take for a formula begins with an apostrophe
  that is not part of what was written. A message that is too long for one cell
  goes on in the next line, with the same message_id and the next "piece".
  Characters that cannot be seen are named, like \u2039U+202E\u203A.

To check that nothing was changed (SHA-256)
${files.map(({ name, sha256 }) => `  ${name}\n    ${sha256}`).join('\n')}

  Windows:       certutil -hashfile case.csv SHA256
  Linux, macOS:  shasum -a 256 case.csv
  The hash of the whole zip stands on the record of the case in Candour. The
  bundle, another export, can be checked further: its signature and its record.
`;
  return text.replaceAll('\n', '\r\n');
}

const REDACTED = `
  Something was withheld. Names in square brackets stand for people who are not
  named, \u2588\u2588\u2588\u2588\u2588 for words that were blackened.
`;

function withheldText(count: number): string {
  const entries = count === 1 ? '1 entry' : `${count} entries`;
  return `
  ${entries} of the record of the case ${count === 1 ? 'is' : 'are'} not in chronology.csv: they belong to
  parts that were not chosen for this export.
`;
}
