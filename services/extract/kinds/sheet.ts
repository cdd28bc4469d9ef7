import { LIMITS } from '../limits.js';
import type { Reading } from '../reading.js';
import { readXml } from './xml.js';

/** The texts that the cells of a workbook name by their number. */
export function readSharedStrings(content: Buffer, reading: Reading): readonly string[] {
  const strings: string[] = [];
  let text = '';
  let characters = 0;
  let inText = false;
  const all = readXml(
    content,
    {
      open(name) {
        inText = name === 't';
        if (name === 'si') text = '';
      },
      text(piece) {
        if (inText) text += piece;
      },
      close(name) {
        inText = false;
        if (name !== 'si') return;
        strings.push(text);
        characters += text.length;
      },
    },
    () => characters > LIMITS.text * 4,
  );
  if (!all || characters > LIMITS.text * 4) reading.problem('TOO_LONG');
  return strings;
}

/** A line for each row. Numbers as they are kept: a telephone number may be one. */
export function readSheet(content: Buffer, strings: readonly string[], reading: Reading): void {
  let cells: string[] = [];
  let value = '';
  let isShared = false;
  let inValue = false;
  const all = readXml(
    content,
    {
      open(name, { t }) {
        inValue = name === 'v' || name === 't' || name === 'f';
        if (name === 'c') {
          value = '';
          isShared = t === 's';
        }
        // A formula stands before the value that it gives, and may hold words of its own.
        if (name === 'f' && value !== '') value += ' ';
      },
      text(piece) {
        if (inValue) value += piece;
      },
      close(name) {
        inValue = false;
        if (name === 'f') value += ' ';
        if (name === 'c') cells.push(isShared ? (strings[Number(value)] ?? '') : value.trim());
        if (name !== 'row') return;
        reading.line(cells.join('\t'));
        cells = [];
      },
    },
    () => reading.isFull,
  );
  reading.line(cells.join('\t'));
  if (!all) reading.problem('ATTACHMENT_LIMIT');
}
