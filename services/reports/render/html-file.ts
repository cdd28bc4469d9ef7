import type { ReportDocument } from '../document.js';
import { svgOf } from '../picture/svg.js';
import { reportHtml } from './html.js';

/** A report as one file that a browser opens by itself: pictures stand in it as SVG, and nothing is fetched. */
export function reportFile(document: ReportDocument): string {
  return reportHtml(document, {
    sections: () => true,
    picture: (drawing, at) =>
      svgOf(drawing, `picture-${at}`).replace('<svg ', '<svg style="max-width:100%;height:auto" '),
    end: '',
  });
}
