import type { SampleAttachment } from './story.js';

interface MailAttachment {
  readonly filename: string;
  readonly contentType: string;
  readonly content: Buffer;
}

const TYPES: Readonly<Record<SampleAttachment['kind'], string>> = {
  pdf: 'application/pdf',
  ics: 'text/calendar; charset=utf-8; method=REQUEST',
  text: 'text/plain; charset=utf-8',
  png: 'image/png',
  tnef: 'application/ms-tnef',
};

/** The file itself: small, but what its type says. */
export function attach(file: SampleAttachment, at: Date): MailAttachment {
  const csv = file.kind === 'text' && file.name.endsWith('.csv');
  return {
    filename: file.name,
    contentType: csv ? 'text/csv; charset=utf-8' : TYPES[file.kind],
    content: contentOf(file, at),
  };
}

function contentOf(file: SampleAttachment, at: Date): Buffer {
  if (file.kind === 'pdf') return onePagePdf(file.text);
  if (file.kind === 'ics') return calendar(file.text, at);
  if (file.kind === 'png') return Buffer.from(ONE_PIXEL_PNG, 'base64');
  // The beginning of an Outlook winmail.dat: cut off, so that nobody can say what words stood in it.
  if (file.kind === 'tnef') return Buffer.from('789f3e220100069008000400000000000100', 'hex');
  return Buffer.from(file.text, 'utf8');
}

const ONE_PIXEL_PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';

function onePagePdf(title: string): Buffer {
  const stream = `BT /F1 18 Tf 72 760 Td (${title.replaceAll(/[()\\]/g, '')}) Tj ET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let pdf = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = pdf.length;
    pdf += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const table = offsets.map(offset => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const end = `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${pdf.length}\n%%EOF\n`;
  return Buffer.from(`${pdf}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}${end}`, 'latin1');
}

function calendar(title: string, at: Date): Buffer {
  const stamp = (time: Date) => time.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const start = new Date(at.getTime() + 7 * 86_400_000);
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Northfield School//Sample//EN',
    'METHOD:REQUEST',
    'BEGIN:VEVENT',
    `UID:${stamp(start)}@northfield.example`,
    `DTSTAMP:${stamp(at)}`,
    `DTSTART:${stamp(start)}`,
    `SUMMARY:${title}`,
    'LOCATION:School library',
    'END:VEVENT',
    'END:VCALENDAR',
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n`, 'utf8');
}
