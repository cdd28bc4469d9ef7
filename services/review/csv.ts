/** A table for spreadsheets, with their byte order mark. A cell that they would take for a formula is marked as text. */
export function csvText(rows: readonly (readonly string[])[]): string {
  return `\uFEFF${rows.map(row => row.map(cellText).join(',')).join('\r\n')}\r\n`;
}

/** A cell that a spreadsheet would take for a formula is marked as text. */
export function noFormula(cell: string): string {
  // Telephone numbers begin with a plus and are no formula.
  // In the full widths of East Asia too, which some spreadsheets take for the same.
  const isFormula = /^[=@\t\r\n＝＋－＠]/.test(cell) || (/^[+-]/.test(cell) && !/^[+-][\d\s()-]*$/.test(cell));
  return isFormula ? `'${cell}` : cell;
}

function cellText(cell: string): string {
  const text = noFormula(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
