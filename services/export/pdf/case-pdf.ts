import { type CaseDocument, caseDocument } from './case-document.js';
import { Paper } from './paper.js';

const BANNER =
  'Restricted: reporting restrictions may apply until charge (Education Act 2002 s.141F). Do not publish, copy or forward. Personal data of children.';

/** A case as a PDF: A4, tagged, in English. */
export async function casePdf(document: CaseDocument): Promise<Buffer> {
  const { about } = document.content;
  const paper = new Paper({
    // The title stands in the window of whoever opens it: the number alone.
    title: `Case ${about.number}`,
    author: about.school || 'Candour',
    at: new Date(about.exported.at),
    banner: BANNER,
    footer: `Case ${about.number} · exported ${about.exported.at.slice(0, 16).replace('T', ' ')} UTC`,
  });
  for (const block of caseDocument(document)) {
    paper.put(block);
    // A long case takes a moment; other readers are answered meanwhile.
    await new Promise(resolve => setImmediate(resolve));
  }
  return paper.end();
}
