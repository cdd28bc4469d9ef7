import type { Cell, Part, ReportDocument, Section, Table } from '../document.js';
import { type Drawing, PAINTS } from '../picture/drawing.js';
import { escaped } from '../picture/svg.js';

export interface HtmlOptions {
  /** Sections that are left out; what they hold is then not hinted at either. */
  readonly sections: (section: Section) => boolean;
  /** How a picture stands in it. `at`: from 0. */
  readonly picture: (drawing: Drawing, at: number) => string;
  /** Below everything: escaped already. */
  readonly end: string;
}

const COLOUR = { ink: '#16242e', quiet: '#4a5b66', line: '#cbd5d8', late: '#a3241b', good: '#1f5f45' } as const;
const FONT = `font-family:'Atkinson Hyperlegible Next','Segoe UI',Arial,sans-serif`;

/**
 * A report as one HTML document for e-mail programs and for a file: styles stand at each element, since many e-mail programs read them nowhere
 * else. Everything in it is escaped here.
 */
export function reportHtml(document: ReportDocument, { sections, picture, end }: HtmlOptions): string {
  const { title, period, audience, school, restriction, summary, figures, rows, made } = document;
  let pictures = 0;
  const part = (one: Part): string => {
    switch (one.kind) {
      case 'paragraph':
        return text(one.text, one.quiet);
      case 'blank':
        return text(one.text, false);
      case 'picture': {
        pictures += 1;
        return `<p style="margin:0 0 8px">${picture(one.wide, pictures - 1)}</p>`;
      }
      case 'table':
        return tableHtml(one);
    }
  };
  const section = ({ title: heading, parts }: Section) =>
    `<h2 style="font-size:18px;line-height:24px;margin:22px 0 6px">${escaped(heading)}</h2>${parts.map(part).join('')}`;
  return [
    `<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">`,
    `<title>${escaped(`${title}, ${period}`)}</title></head>`,
    `<body style="margin:0;padding:16px;background:#ffffff;color:${COLOUR.ink};${FONT};font-size:16px;line-height:24px">`,
    `<div role="main" style="max-width:790px;margin:0 auto">`,
    `<h1 style="font-size:26px;line-height:32px;margin:0">${escaped(title)}</h1>`,
    `<p style="margin:2px 0 12px;color:${COLOUR.quiet}">${escaped([school, period, `for the ${audience}`].filter(Boolean).join(' · '))}</p>`,
    `<p style="margin:0 0 14px;padding:8px 14px;background:#f3e6ef;border-left:4px solid #5a1a45;font-size:14px;line-height:20px"><b>${escaped(restriction.lead)}</b> ${escaped(restriction.text)}</p>`,
    `<p style="margin:0 0 12px">${escaped(summary)}</p>`,
    tableHtml({
      kind: 'table',
      ofPicture: false,
      columns: [
        { name: 'Figure', share: 0.7, number: false },
        { name: 'Value', share: 0.3, number: true },
      ],
      rows: figures.map(({ value, label }) => ({
        cells: [{ text: label }, { text: value, tone: 'strong' }],
        total: false,
      })),
    }),
    ...rows.flat().filter(sections).map(section),
    ...made.map(line => text(line, true)),
    end,
    '</div></body></html>',
  ].join('');
}

function text(words: string, quiet: boolean): string {
  const look = quiet ? `color:${COLOUR.quiet};font-size:14px;line-height:20px` : 'font-size:16px';
  return `<p style="margin:0 0 8px;${look}">${escaped(words)}</p>`;
}

function tableHtml({ columns, rows }: Table): string {
  const cell = 'padding:6px 10px 6px 0;vertical-align:top';
  const head = columns.map(({ name, number }) => {
    const look = `${cell};border-bottom:2px solid #71838c;color:${COLOUR.quiet};font-size:13px;text-align:${number ? 'right' : 'left'}`;
    return name === '' ? `<td style="${look}"></td>` : `<th scope="col" style="${look}">${escaped(name)}</th>`;
  });
  const body = rows.map(({ cells, total }) => {
    const own = columns.map(({ number }, at) => {
      const one = cells[at] ?? { text: '' };
      const bold = total || at === 0 || one.tone !== undefined;
      const look = `${cell};border-bottom:1px solid ${COLOUR.line};text-align:${number ? 'right' : 'left'};font-weight:${bold ? 600 : 400}${toneStyle(one)}`;
      const tag = at === 0 ? 'th' : 'td';
      return `<${tag}${at === 0 ? ' scope="row"' : ''} style="${look}">${one.bar ? barHtml(one.bar) : escaped(one.text)}</${tag}>`;
    });
    return `<tr>${own.join('')}</tr>`;
  });
  return `<table style="width:100%;border-collapse:collapse;margin:0 0 12px;font-size:15px;line-height:21px"><thead><tr>${head.join('')}</tr></thead><tbody>${body.join('')}</tbody></table>`;
}

function toneStyle({ tone }: Cell): string {
  return tone === 'late' ? `;color:${COLOUR.late}` : tone === 'good' ? `;color:${COLOUR.good}` : '';
}

/** Its number stands in the cell before it. */
function barHtml({ share, paint }: NonNullable<Cell['bar']>): string {
  const { fill, line } = PAINTS[paint];
  const width = Math.round(Math.max(0, Math.min(1, share)) * 100);
  return `<div aria-hidden="true" style="width:100px;height:11px;margin-top:4px;background:${PAINTS.track.fill}"><div style="width:${width}px;height:11px;background:${line ?? fill}"></div></div>`;
}
