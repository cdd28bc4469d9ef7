import { type Message, sideOf } from '../../message.js';
import { originOf, type View } from '../../normalise/view.js';
import type { Severity } from '../../taxonomy.js';
import { authoredTexts, viewsAt } from '../contact/direction.js';
import { withoutOverlaps } from '../contact/overlaps.js';
import type { Detector } from '../detector.js';
import type { Finding, Span } from '../finding.js';
import { crudeWordsIn, judgementOf } from './crude-words.js';
import { studyContext } from './study-context.js';

/** Swearing. Who says it to whom decides how grave it is. */
export const profanityDetector: Detector = {
  id: 'content/profanity',
  detect(message: Message): readonly Finding[] {
    const findings: Finding[] = [];
    for (const place of viewsAt(authoredTexts(message))) {
      const found = swearingIn(place);
      const studied = found.length > 0 && studyContext(place.view.text);
      for (const { confidence, span } of found) {
        findings.push(findingOf(message, place.field, place.spanned ? span : null, confidence, studied));
      }
    }
    return withoutOverlaps(findings);
  },
};

const WORD = /(?<![\p{L}\p{N}])[\p{L}\p{N}]{3,40}(?![\p{L}\p{N}])/gu;

function swearingIn({
  view,
  text,
}: {
  readonly view: View;
  readonly text: string;
}): { confidence: number; span: Span }[] {
  if (!crudeWordsIn(view).swearing) return [];
  return [...view.text.matchAll(WORD)].flatMap(match => {
    const confidence = judgementOf(match[0]).swearing;
    if (confidence === 0 || isHarmlessBeside(view.text, match.index, match[0])) return [];
    const span = originOf(view, match.index, match.index + match[0].length);
    return isName(text, span.start) ? [] : [{ confidence, span }];
  });
}

function findingOf(
  message: Message,
  field: 'text' | 'subject',
  span: Span | null,
  confidence: number,
  studied: boolean,
): Finding {
  return {
    code: 'content.profanity',
    detectorId: profanityDetector.id,
    ruleId: null,
    clause: 'no-inappropriate-messages',
    severity: studied ? 'low' : severityOf(message),
    confidence: studied ? confidence / 4 : confidence,
    field,
    span,
    reason: 'Swears or uses crude language.',
    contributions: [],
    suppressedBy: studied ? `${profanityDetector.id}/study` : null,
  };
}

const HARMLESS_BEFORE = /(?:blue|great|coal|magna|summa|weather|guinea|mr|mrs|ms|uncle|moby)[\s-]$/u;
const HARMLESS_AFTER = /^[\s-](?:laude|cats?|willow|a doodle|a-doodle|van dyke|turpin|whittington)(?![\p{L}\p{N}])/u;

/** Birds, cats and degrees. */
function isHarmlessBeside(text: string, start: number, word: string): boolean {
  return (
    HARMLESS_BEFORE.test(text.slice(Math.max(0, start - 12), start)) ||
    HARMLESS_AFTER.test(text.slice(start + word.length))
  );
}

/** Among pupils it is a matter of manners; between an adult and a pupil it is one of conduct. */
function severityOf(message: Message): Severity {
  const fromPupil = sideOf(message.author.role) === 'pupil';
  const between = message.recipients.some(({ role }) => (sideOf(role) === 'pupil') !== fromPupil);
  return between ? 'medium' : 'low';
}

/** "Mr Dick", "Dick Francis", "Moby Dick": a first or family name and no swearing. */
function isName(original: string, start: number): boolean {
  const word = /^\p{Lu}\p{Ll}+/u.exec(original.slice(start))?.[0];
  if (!word) return false;
  const before = /(?:^|[^\p{L}])(\p{Lu}\p{Ll}+\.?)\s$/u.exec(original.slice(Math.max(0, start - 20), start))?.[1];
  const after = /^\s\p{Lu}\p{Ll}+/u.test(original.slice(start + word.length));
  return before !== undefined || after;
}
