import type { Column, ReportDocument, Row } from '../document.js';

/** Every figure and table of a report, one below the other, for spreadsheets: `csvText` makes a file of it. */
export function reportLines({
  title,
  period,
  audience,
  school,
  summary,
  figures,
  rows,
  made,
}: ReportDocument): readonly (readonly string[])[] {
  return [
    [title],
    [period],
    [school, `for the ${audience}`],
    [summary],
    [],
    ['Figure', 'Value'],
    ...figures.map(({ label, value }) => [label, value]),
    ...rows.flat().flatMap(({ title: heading, parts }) => [
      [],
      [heading],
      ...parts.flatMap(part => {
        if (part.kind === 'table') return tableLines(part.columns, part.rows);
        return part.kind === 'picture' ? [] : [[part.text]];
      }),
    ]),
    [],
    ...made.map(line => [line]),
  ];
}

/** Without the columns of bars: their numbers stand beside them. */
function tableLines(columns: readonly Column[], rows: readonly Row[]): readonly (readonly string[])[] {
  const shown = columns.map(({ name }, at) => name !== '' || !rows.some(({ cells }) => cells[at]?.bar));
  const keep = (texts: readonly string[]) => texts.filter((_, at) => shown[at]);
  return [
    keep(columns.map(({ name }) => name)),
    ...rows.map(({ cells }) => keep(columns.map((_, at) => plainNumber(cells[at]?.text ?? '')))),
  ];
}

/** `1,204` as a spreadsheet counts with it. */
function plainNumber(text: string): string {
  return /^[+−]?\d{1,3}(,\d{3})*$/.test(text) ? text.replaceAll(',', '').replace('−', '-') : text;
}
