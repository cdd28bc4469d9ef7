import type { Message } from '../../message.js';
import { originOf, type View } from '../../normalise/view.js';
import { authoredTexts, viewsAt } from '../contact/direction.js';
import { withoutOverlaps } from '../contact/overlaps.js';
import type { Detector } from '../detector.js';
import type { Finding, Span } from '../finding.js';
import { crudeWordsIn } from './crude-words.js';
import { beginsSlur, isSlur } from './slur-words.js';
import { studyContext } from './study-context.js';

/** Slurs against people for race, religion, disability, sex, sexuality or nationality. Words for such people never count. */
export const slurDetector: Detector = {
  id: 'content/slurs',
  detect(message: Message): readonly Finding[] {
    const findings: Finding[] = [];
    for (const { field, spanned, view } of viewsAt(authoredTexts(message))) {
      const spans = slursIn(view);
      const studied = spans.length > 0 && studyContext(view.text);
      for (const span of spans) findings.push(findingOf(this.id, field, spanned ? span : null, studied));
    }
    return withoutOverlaps(findings);
  },
};

function findingOf(detectorId: string, field: 'text' | 'subject', span: Span | null, studied: boolean): Finding {
  const suppressedBy = studied ? `${detectorId}/study` : null;
  return {
    code: 'content.hate',
    detectorId,
    ruleId: null,
    clause: 'no-inappropriate-messages',
    severity: suppressedBy === null ? 'high' : 'low',
    confidence: suppressedBy === null ? 0.85 : 0.2,
    field,
    span,
    reason: 'Uses a slur against people for who they are.',
    contributions: [],
    suppressedBy,
  };
}

/** Slurs of one word or two. */
function slursIn(view: View): readonly Span[] {
  const spans: Span[] = [];
  if (!crudeWordsIn(view).slur) return spans;
  let before: { word: string; index: number } | null = null;
  for (const { 0: word, index } of view.text.matchAll(/[\p{L}\p{N}]+/gu)) {
    const end = index + word.length;
    if (isSlur(word)) spans.push(originOf(view, index, end));
    else if (before && beginsSlur(before.word) && isSlur(`${before.word} ${word}`))
      spans.push(originOf(view, before.index, end));
    before = { word, index };
  }
  return spans;
}
