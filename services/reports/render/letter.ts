import { createHash } from 'node:crypto';
import type { Letter } from '../../notify/letter.js';
import { letterOf } from '../../notify/letter-form.js';
import type { Part, ReportDocument, Table } from '../document.js';
import type { Drawing } from '../picture/drawing.js';
import { pngOf } from '../picture/png.js';
import { escaped } from '../picture/svg.js';
import { reportHtml } from './html.js';

export interface ReportLetterContent {
  readonly reportId: string;
  readonly document: ReportDocument;
  readonly mail: 'figures' | 'link';
  readonly from: string;
  readonly to: string;
  /** `config.web.publicUrl`. */
  readonly publicUrl: string;
}

/** What an e-mail is called: what it is, and nothing of what is in it. A subject is shown on lock screens. */
export function reportSubject({ title }: Pick<ReportDocument, 'title'>): string {
  return `Candour: ${title.toLowerCase()}`;
}

/** A report as an e-mail: figures alone, nobody in it by whatever name, and nothing of a message. Pictures as PNG. */
export function composeReportLetter(content: ReportLetterContent): Letter {
  const { reportId, document, mail, from, to, publicUrl } = content;
  const address = `${publicUrl}/reports/${reportId}`;
  const subject = reportSubject(document);
  const link = { words: 'Open the report', address };
  if (mail === 'link') {
    const lines = [`${document.title}, ${document.period}.`, 'It is ready on the pages of Candour.'];
    return letterOf({ id: reportId, from, to, subject, lines, link });
  }
  const domain = from.slice(from.lastIndexOf('@') + 1);
  const pictures: { cid: string; png: Buffer; name: string }[] = [];
  const picture = (drawing: Drawing, at: number) => {
    const cid = `picture-${at}.${reportId}@${domain}`;
    pictures.push({ cid, png: pngOf(drawing), name: `picture-${at + 1}.png` });
    return `<img src="cid:${escaped(cid)}" width="${drawing.width}" height="${drawing.height}" alt="${escaped(`${drawing.title}. ${drawing.description}`)}" style="max-width:100%;height:auto">`;
  };
  const html = reportHtml(document, {
    sections: ({ inMail }) => inMail,
    picture,
    end: `<p style="margin:16px 0"><a href="${escaped(address)}">${link.words}</a></p><p style="color:#4a5b66;font-size:14px">Nobody reads answers to this e-mail.</p>`,
  });
  return {
    messageId: `${createHash('sha256').update(reportId).digest('hex').slice(0, 32)}@${domain}`,
    from,
    to,
    subject,
    text: letterText(document, address),
    html,
    pictures,
  };
}

function letterText(
  { title, period, audience, school, restriction, summary, figures, rows, made }: ReportDocument,
  address: string,
): string {
  return [
    title,
    [school, period, `for the ${audience}`].filter(Boolean).join(' · '),
    '',
    `${restriction.lead} ${restriction.text}`,
    '',
    summary,
    '',
    ...figures.map(({ value, label }) => `${value} ${label}`),
    ...rows
      .flat()
      .filter(({ inMail }) => inMail)
      .flatMap(({ title: heading, parts }) => ['', heading.toUpperCase(), ...parts.flatMap(partLines)]),
    '',
    ...made,
    '',
    `Open the report: ${address}`,
    '',
    'Nobody reads answers to this e-mail.',
    '',
  ].join('\n');
}

function partLines(part: Part): readonly string[] {
  if (part.kind === 'picture') return [];
  return part.kind === 'table' ? tableLines(part) : [part.text];
}

/** `Secrecy: this week 2, last week 1, change +1` */
function tableLines({ columns, rows }: Table): readonly string[] {
  return rows.map(({ cells }) => {
    const [head, ...rest] = cells;
    const facts = rest.flatMap(({ text, bar }, at) => {
      if (bar || text === '') return [];
      const name = columns[at + 1]?.name ?? '';
      return [columns.length === 2 ? text : `${name.toLowerCase()} ${text}`];
    });
    return `${head?.text ?? ''}: ${facts.join(', ')}`;
  });
}
